import type { Entry } from '../../src/app/log/log.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { eventsOf, viewOf } from '../../src/protocol/live/session.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { FEED } from './hub.ts';
import type { Subscriber } from './subscriber.ts';
import type { Break, Row, Truth } from './truth.ts';
import { rowOfWire } from './truth.ts';

/** Whoever only reads the log now and then does not know of every position that it had. */
type Known<What extends keyof Truth> = Pick<Truth, What> & Partial<Pick<Truth, 'existed'>>;

/** A copy shows what the log said where it stands, or says that it does not know. */
export const isPrefix = (
  who: string,
  at: { readonly epoch: string; readonly seq: number },
  shown: Iterable<readonly [string, Row]>,
  truth: Known<'rowsAt'>,
): Break | undefined => {
  if (at.epoch === '') return undefined;
  if (truth.existed?.(at) === false)
    return { law: 'each view stands where the log stood', detail: `${who} is at ${at.epoch}:${at.seq}` };
  const rows = truth.rowsAt(at);
  if (rows === undefined) return undefined;
  for (const [region, row] of shown) {
    const wanted = rows.get(region);
    if (wanted === undefined || same(row, wanted) || (row.state === 'unknown' && wanted.state === 'clear')) continue;
    return {
      law: 'each view is the log up to where it stands, or says that it is not',
      detail: `${who} at ${at.epoch}:${at.seq} shows ${region} ${row.state} (${row.alerts}), the log says ${wanted.state} (${wanted.alerts})`,
    };
  }
  return undefined;
};

const same = (a: Row, b: Row): boolean => a.state === b.state && a.alerts === b.alerts;

export const rowsOfView = (view: LiveView): readonly (readonly [string, Row])[] =>
  [...view.regions].map(([id, row]) => [id, rowOfWire(row)]);

/** Holds the frames of one subscriber against the log: every event once, in order, or a gap that is told. */
export const listening = (
  truth: Known<'rowsAt' | 'between'>,
  catalogue: Catalogue = SMALL_COUNTRY,
): ((
  subscriber: Pick<Subscriber, 'name' | 'filter' | 'view'>,
  frame: Frame,
  before: LiveView,
) => Break | undefined) => {
  const told = new Map<string, { epoch: string; from: number; events: string[] }>();
  const resumed = new Map<string, boolean>();
  return (subscriber, frame, before) => {
    const { name, filter } = subscriber;
    const view = subscriber.view();
    if (frame.type === 'hello') {
      if (frame.resumed && frame.epoch !== before.epoch && before.whole)
        return { law: 'a new epoch is told', detail: `${name} was resumed from ${before.epoch} in ${frame.epoch}` };
      resumed.set(name, frame.resumed);
      if (!frame.resumed) told.delete(name);
      return undefined;
    }
    if (frame.type === 'snapshot') {
      if (resumed.get(name) === true)
        return { law: 'who is resumed is told what it missed', detail: `${name} was resumed and got a snapshot` };
      told.set(name, { epoch: view.epoch, from: frame.seq, events: [] });
    }
    const state = told.get(name);
    if (state === undefined) return undefined;
    if (frame.type === 'events') {
      let last = before.seq;
      for (const { seq } of frame.events) {
        if (seq <= before.seq || seq < last)
          return {
            law: 'nobody is told anything twice or out of order',
            detail: `${name} was sent ${seq} after ${Math.max(last, before.seq)}`,
          };
        last = seq;
      }
      state.events.push(...frame.events.map((event) => JSON.stringify(event)));
    }
    if (frame.type === 'events' || frame.type === 'heartbeat') {
      const missed = truth.between(state.epoch, state.from, view.seq);
      if (missed !== undefined) {
        const wanted = missed
          .flatMap((entry: Entry) => eventsOf(entry, viewOf(filter, catalogue), FEED.status))
          .map((event) => JSON.stringify(event));
        if (wanted.length !== state.events.length || wanted.some((one, index) => one !== state.events[index]))
          return {
            law: 'every event reaches every subscriber once',
            detail: `${name} got ${state.events.length} of ${wanted.length} events from ${state.from} to ${view.seq}`,
          };
        state.events = [];
        state.from = view.seq;
      }
    }
    return isPrefix(name, view, rowsOfView(view), truth);
  };
};
