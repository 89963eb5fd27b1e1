import type { Closable } from '../../app/kit/lifetime.ts';
import type { Tell } from '../../app/upstreams/connected.ts';
import { failure } from '../../app/upstreams/failure.ts';
import type { Unread } from '../../app/upstreams/source.ts';
import type { Fields } from '../kit/shape.ts';
import { isFields, quoted } from '../kit/shape.ts';
import type { Broker } from './address.ts';
import type { Links } from './links.ts';

export type MqttOptions = Broker & { readonly topic: string };

/** A message is a few signals. */
const MAX_MESSAGE = 256 * 1024;

/**
 * Signals in the hub's own JSON from an MQTT topic: one, or an array. That the broker is there is no word of the source:
 * only what is sent counts, a `{"kind":"heartbeat"}` too. What the broker has retained is not of now: it counts by the time
 * it tells, and without one it is refused.
 */
export const mqttSource =
  ({ topic, ...broker }: MqttOptions, links: Links) =>
  (tell: Tell): Closable =>
    links.open({
      broker,
      topics: [topic],
      connected: () => {},
      lost: (reason) => tell.failed(failure('upstream.unreachable', reason)),
      refused: (_, reason) => tell.failed(failure('upstream.key', `topic ${topic}: ${reason}`)),
      message: (_, payload, retained) => {
        const { items, unread } = readMessage(payload);
        if (retained) tell.kept(...timed(items, unread));
        else if (items.length > 0) tell.text(items, unread);
        else if (unread.length > 0) tell.refused(unread);
      },
    });

/** Parts with what is retained and does not say when it happened. */
const timed = (items: readonly Fields[], unread: readonly Unread[]): [readonly Fields[], readonly Unread[]] => [
  items.filter(saysWhen),
  [
    ...unread,
    ...items
      .filter((item) => !saysWhen(item))
      .map((raw) => ({
        code: 'signal.retained',
        detail: 'the broker had retained it, and it does not say when it happened (at)',
        raw,
      })),
  ],
];

const saysWhen = (item: Fields): boolean => Object.hasOwn(item, 'at');

/** A message that is no JSON object is refused with its reason; the door judges the rest. */
export const readMessage = (
  payload: Uint8Array,
): { readonly items: readonly Fields[]; readonly unread: readonly Unread[] } => {
  const refuse = (detail: string, raw: unknown) => ({ items: [], unread: [{ code: 'signal.malformed', detail, raw }] });
  if (payload.byteLength > MAX_MESSAGE) return refuse(`a message of ${payload.byteLength} bytes`, null);
  const text = new TextDecoder().decode(payload);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('a message is not JSON', text.slice(0, 500));
  }
  const all = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return {
    items: all.filter(isFields),
    unread: all
      .filter((one) => !isFields(one))
      .map((one) => ({ code: 'signal.malformed', detail: `${quoted(one)} is no signal`, raw: one })),
  };
};
