import type { EventWire } from '../../../protocol/live/frames.ts';

/** How late things are, from the times that every event carries. Pure. */
export type Delay = { readonly typicalMs: number; readonly count: number };

/** From when it happened, by the source's word, to when the hub heard. */
export const delaysBySource = (events: readonly EventWire[]): ReadonlyMap<string, Delay> => {
  const bySource = new Map<string, number[]>();
  for (const event of events) {
    if (event.type !== 'alert.started' && event.type !== 'alert.ended') continue;
    const list = bySource.get(event.source) ?? [];
    list.push(Math.max(0, Date.parse(event.receivedAt) - Date.parse(event.at)));
    bySource.set(event.source, list);
  }
  return new Map([...bySource].map(([id, list]) => [id, { typicalMs: middle(list), count: list.length }]));
};

/** Inside the hub: from hearing a signal to its place in the log. Undefined while nothing happened. */
export const hubDelay = (events: readonly EventWire[]): Delay | undefined =>
  events.length === 0
    ? undefined
    : {
        typicalMs: middle(events.map((event) => Date.parse(event.sequencedAt) - Date.parse(event.receivedAt))),
        count: events.length,
      };

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The value of a gauge in Prometheus's text, all its series added up; undefined when it is not there. */
export const gaugeOf = (text: string, name: RegExp): number | undefined => {
  let sum: number | undefined;
  for (const line of text.split('\n')) {
    const [, found, value] = /^([a-zA-Z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    if (found !== undefined && name.test(found) && Number.isFinite(Number(value))) sum = (sum ?? 0) + Number(value);
  }
  return sum;
};
