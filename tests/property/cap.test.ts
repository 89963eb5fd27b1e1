import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCap } from '../../src/adapters/upstreams/cap/message.ts';
import { understand } from '../../src/adapters/upstreams/cap/record.ts';
import type { CapState } from '../../src/adapters/upstreams/cap/signals.ts';
import { capStep, NOTHING_SAID } from '../../src/adapters/upstreams/cap/signals.ts';
import type { SaidOne } from '../../src/app/intake/said.ts';
import { signalOf } from '../../src/app/intake/said.ts';
import type { SourceRecord } from '../../src/app/sources/sources.ts';
import type { TimelineKey } from '../../src/domain/timeline/key.ts';
import type { Message, Place } from '../support/cap-histories.ts';
import { at, message, naively, places, xmlOf } from '../support/cap-histories.ts';
import { pureFeed } from '../support/pure-feed.ts';
import { ukraine } from '../unit/app/recordings/ukraine.ts';

/** Random histories of CAP senders, read in any order over several polls, against a naive reading of the messages. */
const catalogue = ukraine();

/** What the claims of this source alone come to: the latest counts, and at one instant an alert wins. */
const isUp = (told: readonly SaidOne[], place: string): boolean => {
  const own = told.filter(({ region }) => region === place);
  const latest = Math.max(...own.map((item) => item.at ?? Number.NaN));
  return own.some((item) => (item.at ?? Number.NaN) === latest && item.kind === 'alert');
};

test('in any order, over any restarts, what is up is what the messages read so far hold up, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), fc.boolean(), (all, backwards) => {
      let state: CapState = NOTHING_SAID;
      const told: SaidOne[] = [];
      const read: number[] = [];
      for (let poll = 0; poll <= 7; poll += 1) {
        const now = at(10 + poll * 8);
        const ports = { catalogue, now, ahead: 300_000, horizon: 7 * 86_400_000 };
        const due = all.flatMap((one, index) => (one.poll === poll ? [index] : []));
        const fresh = (backwards ? due.toReversed() : due).flatMap((index) => {
          const document = readCap(xmlOf(all, index));
          if (document.kind === 'failure') throw new Error(document.detail);
          return document.messages.flatMap((one) => understand(one, ports).record ?? []);
        });
        read.push(...due);
        const step = capStep(state, fresh, { ...ports, hazard: 'air-raid', expiredBefore: now });
        told.push(...step.said);
        state = JSON.parse(JSON.stringify(step.state)) as CapState;
        for (const place of places) {
          expect({ place, poll, up: isUp(told, place) }).toEqual({ place, poll, up: naively(all, read, place, now) });
        }
      }
      // An id that comes again says the same again: the door takes it for the repeat that it is.
      const byId = new Map(told.map((item) => [item.id, item]));
      for (const item of told) expect(item).toEqual(byId.get(item.id));
      for (const item of told) expect(item.at ?? Number.NaN).toBeLessThanOrEqual(at(10 + 7 * 8));
    }),
    { numRuns: 150 },
  );
});

const sourceOf = (id: string): SourceRecord => ({
  id,
  trust: 'official',
  silentAfter: null,
  muted: false,
  tokenHash: null,
  addedAt: 0,
  confirmAfter: 1_000,
});

/** A worker that polls one sender: what it says with each poll, and what it keeps over restarts. */
const worker = (all: readonly Message[]) => {
  let state: CapState = NOTHING_SAID;
  const read: number[] = [];
  return {
    /** `dies`: what it said is in the log, and what it would remember is lost; another one takes its place. */
    poll: (poll: number, now: number, dies: boolean): readonly SaidOne[] => {
      const ports = { catalogue, now, ahead: 300_000, horizon: 7 * 86_400_000 };
      const due = all.flatMap((one, index) => (one.poll === poll ? [index] : []));
      const step = (): ReturnType<typeof capStep> => {
        const fresh = due.flatMap((index) => {
          const document = readCap(xmlOf(all, index));
          if (document.kind === 'failure') throw new Error(document.detail);
          return document.messages.flatMap((one) => understand(one, ports).record ?? []);
        });
        return capStep(state, fresh, { ...ports, hazard: 'air-raid', expiredBefore: now });
      };
      const lost = dies ? step().said : [];
      const kept = step();
      state = JSON.parse(JSON.stringify(kept.state)) as CapState;
      read.push(...due);
      return [...lost, ...kept.said];
    },
    isUp: (place: Place, now: number): boolean => naively(all, read, place, now),
  };
};

test('of two senders, as trusted, none ends what the other holds up: by no expiry, no Cancel and no Update', () => {
  const own = message.filter(({ kind }) => kind !== 'all-clear' && kind !== 'all-clear update');
  const history = fc.array(own, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(history, history, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (one, other, dying) => {
      const feed = pureFeed(catalogue);
      const senders = [worker(one), worker(other)];
      for (let poll = 0; poll <= 7; poll += 1) {
        const now = at(10 + poll * 8);
        for (const [index, sender] of senders.entries()) {
          const context = { source: sourceOf(`agency-${index}`), receivedAt: now, catalogue, scenarioTime: false };
          for (const said of sender.poll(poll, now, dying[poll] === true)) {
            const signal = signalOf(said, context);
            if ('code' in signal) throw new Error(signal.detail);
            feed.play(signal.signal);
          }
        }
        if (dying[poll] === true) feed.restart();
        for (const place of places) {
          const up = feed.state().timelines.get(`${place}|air-raid` as TimelineKey)?.alert !== undefined;
          expect({ place, poll, up }).toEqual({ place, poll, up: senders.some((sender) => sender.isUp(place, now)) });
        }
      }
    }),
    { numRuns: 25 },
  );
});
