import type { Template } from '../../app/notify/destination.ts';
import type { Sender, SenderPorts } from '../../app/notify/kind.ts';
import type { Message } from '../../app/notify/message.ts';
import { jsonBody } from '../kit/message-body.ts';
import { wordsOf } from '../kit/message-words.ts';
import { ownTemplate } from '../kit/own-template.ts';
import type { MqttAddress } from './address.ts';
import type { Links } from './links.ts';
import { openWay } from './way.ts';

/** How a message is written at a broker; undefined: it has no word for it, and nothing is sent. Throws for what cannot be read. */
export const writtenBy = (template: Template): ((message: Message) => Promise<string | undefined>) => {
  switch (template) {
    case 'json':
      return async (message) => jsonText(message);
    case 'text':
      return async (message) => wordsOf(message).text;
    case 'ntfy':
    case 'apprise':
    case 'ukrainealarm':
      throw new Error(`${template} is no template for a broker; json, text and JSONata of your own are`);
    default: {
      const own = ownTemplate(template);
      return async (message) => (await own(message))?.text;
    }
  }
};

/** As a webhook gets it, with its id. */
export const jsonText = (message: Message): string =>
  JSON.stringify({ id: message.id, ...(JSON.parse(jsonBody(message).text) as object) });

/** Messages to one topic, written by a template: for a mesh radio, a display, a script. No state, and nothing retained. */
export const messageSender = (
  options: {
    readonly address: MqttAddress;
    readonly links: Links;
    readonly timeout: number;
    readonly template: Template;
  },
  ports: SenderPorts,
): Sender => {
  const { address, links, timeout } = options;
  const { destination, observe } = ports;
  const write = writtenBy(options.template);
  const way = openWay(links, ports, { broker: address.broker, topics: [], timeout });
  return {
    send: async (message, signal) => {
      // A template that fails on this message must not keep the alert back.
      const payload = await write(message).catch((error: unknown) => {
        observe('notify.template-failed', { destination: destination.id, error });
        return wordsOf(message).text;
      });
      return way.deliver(payload === undefined ? [] : [{ topic: address.topic, payload }], signal);
    },
    close: () => way.link.close(),
  };
};
