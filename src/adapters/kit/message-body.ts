import type { Message } from '../../app/notify/message.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { EventWire } from '../../protocol/live/frames.ts';

/** The content of a request. `headers` beside the signature's. */
export type Body = { readonly contentType: string; readonly text: string };

/** As Standard Webhooks has it; bytes. */
const MOST = 20_000;

/** `{ type, timestamp, data }`, under 20 kB. */
export const jsonBody = (message: Message): Body => {
  const { type, timestamp, data, tier, sound, tag } = message;
  const make = (shown: Message['data']): string =>
    JSON.stringify({ type, timestamp: formatInstant(timestamp), data: { ...shown, tier, sound, tag } });
  const whole = make(data);
  if (Buffer.byteLength(whole) < MOST) return { contentType: 'application/json', text: whole };
  // A source may list threats without end: without them all else still stands.
  const { event, region, ...rest } = data;
  const bare = {
    ...rest,
    ...(event === undefined ? {} : { event: shortened(event) }),
    ...(region === undefined
      ? {}
      : { region: { ...region, alerts: region.alerts.slice(0, 20).map((alert) => ({ ...alert, threats: [] })) } }),
  } as Message['data'];
  return { contentType: 'application/json', text: make(bare) };
};

const shortened = (event: EventWire): EventWire => ({
  ...event,
  ...('threats' in event ? { threats: [] } : {}),
  ...('sources' in event ? { sources: event.sources.slice(0, 10) } : {}),
});
