import type { Template } from '../../app/notify/destination.ts';
import type { Sender, SenderPorts } from '../../app/notify/kind.ts';
import type { Message } from '../../app/notify/message.ts';
import type { SirenCommand } from '../../domain/siren.ts';
import type { MqttAddress } from './address.ts';
import type { Links } from './links.ts';
import { jsonText, writtenBy } from './messages.ts';
import { openWay } from './way.ts';

/** The message to a relay, unless a template says it otherwise. */
const WORDS: Readonly<Record<SirenCommand, string>> = { on: 'ON', off: 'OFF', 'all-clear': 'ALL-CLEAR' };

/** A siren that has not answered is told the same again so often, within the time it has. */
const TIMES = 3;

/**
 * A siren at a broker: its commands go to the topic of the address. With a topic for its own word back (`confirm`) a command
 * is said again until it answers, and that it did not answer is known in the end; what the siren is told next waits for
 * neither. Nothing is retained, and nothing is said when the connection breaks: it goes on as it was told, by its own limit.
 */
export const sirenSender = (
  options: {
    readonly address: MqttAddress;
    readonly links: Links;
    readonly timeout: number;
    readonly template: Template | undefined;
    readonly confirm: string | undefined;
    readonly confirmWithin: number;
  },
  ports: SenderPorts,
): Sender => {
  const { address, links, timeout, confirm, confirmWithin } = options;
  const { destination, observe, clock } = ports;
  const own = options.template === undefined ? undefined : writtenBy(options.template);
  let asked: { readonly hear: (text: string) => void; readonly end: (reason: string) => void } | undefined;
  const way = openWay(links, ports, {
    broker: address.broker,
    topics: confirm === undefined ? [] : [confirm],
    timeout,
    message: (_, payload, retained) => {
      // A message that the broker kept is not the siren's word of now.
      if (!retained) asked?.hear(Buffer.from(payload).toString('utf8').slice(0, 2_000));
    },
  });

  const write = async (message: Message, command: SirenCommand): Promise<string | undefined> => {
    if (own === undefined) return WORDS[command];
    return own(message).catch((error: unknown) => {
      observe('notify.template-failed', { destination: destination.id, error });
      return WORDS[command];
    });
  };

  /** Resolves with undefined once it answers, or with why that does not count any more. */
  const answer = (command: SirenCommand, payload: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      let cancel = (): void => {};
      const done = (reason: string | undefined): void => {
        cancel();
        if (asked === mine) asked = undefined;
        resolve(reason);
      };
      const mine = {
        hear: (text: string): void => {
          if (isWordFor(command, payload, text)) done(undefined);
        },
        end: done,
      };
      asked?.end(`it was told "${command}" before it had answered`);
      asked = mine;
      const wait = (left: number): void => {
        cancel = clock.after(Math.ceil(confirmWithin / TIMES), () => {
          if (left === 0) return done(`it has not answered "${command}" within ${confirmWithin / 1_000} s`);
          way.link.publish(address.topic, payload, { qos: 1 }).catch(() => {});
          wait(left - 1);
        });
      };
      wait(TIMES - 1);
    });

  return {
    send: async (message, signal) => {
      const command = message.data.siren?.command;
      if (command === undefined) {
        // Not to the topic of the commands: some relays take any word for "on".
        const test = { topic: `${address.topic.replace(/\/+$/, '')}/test`, payload: jsonText(message) };
        return way.deliver(message.type === 'test' ? [test] : [], signal);
      }
      const payload = await write(message, command);
      if (payload === undefined) return { kind: 'delivered' };
      const answered = confirm === undefined ? undefined : answer(command, payload);
      const outcome = await way.deliver([{ topic: address.topic, payload }], signal);
      if (outcome.kind !== 'delivered') asked?.end('it was not told');
      return answered === undefined || outcome.kind !== 'delivered' ? outcome : { ...outcome, answered };
    },
    close: async () => {
      asked?.end('the hub stopped listening');
      await way.link.close();
    },
  };
};

/** True for the command, what was sent for it, or an object of which one member is that: `ON`, `{"POWER":"ON"}`. */
const isWordFor = (command: SirenCommand, payload: string, text: string): boolean => {
  const wanted = new Set([command, WORDS[command], payload].map((word) => word.trim().toLowerCase()));
  const said = text.trim().toLowerCase();
  if (wanted.has(said)) return true;
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).some((one) => typeof one === 'string' && wanted.has(one.trim().toLowerCase()))
    );
  } catch {
    return false;
  }
};
