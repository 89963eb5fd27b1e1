import { memoryLog } from '../../src/adapters/memory/log.ts';
import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memoryHearing } from '../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../src/adapters/memory/store.ts';
import type { Queued } from '../../src/app/intake/queue.ts';
import type { RefusedList } from '../../src/app/intake/refused.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Log } from '../../src/app/log/log.ts';
import { sequence } from '../../src/app/sequencer/sequence.ts';
import type { Sequencer } from '../../src/app/sequencer/sequencer.ts';
import type { Hearing, SourceRecord } from '../../src/app/sources/sources.ts';
import { defined } from '../../src/domain/defined.ts';
import { rememberSignal } from '../../src/domain/lists/remember.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';
import type { AlertSignal, AllClearSignal, Signal } from '../../src/domain/signal.ts';
import { claimsOf, spokeClaim } from '../../src/domain/timeline/claims-of.ts';
import type { FeedState } from '../../src/domain/timeline/feed-state.ts';
import { apply, emptyFeed, HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import type { Instant } from '../../src/domain/words.ts';
import { place, SMALL_COUNTRY } from './small-country.ts';

/** One o'clock on some day; instants of tests are told in seconds after it. */
export const START = Date.UTC(2026, 10, 20, 1);

export const alert = (region: string, second: number, more: Partial<AlertSignal> = {}): AlertSignal => ({
  kind: 'alert',
  source: 'mod',
  trust: 'official',
  region: place(region),
  hazard: 'air-raid',
  at: START + second * 1000,
  receivedAt: START + second * 1000,
  ...more,
});

export const allClear = (region: string, second: number, more: Partial<AllClearSignal> = {}): AllClearSignal => ({
  kind: 'all-clear',
  source: 'mod',
  trust: 'official',
  region: place(region),
  hazard: 'air-raid',
  at: START + second * 1000,
  receivedAt: START + second * 1000,
  ...more,
});

export const batch = (...signals: readonly Signal[]): readonly Queued[] => signals.map((signal) => ({ signal }));

export const record = (id: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  id,
  trust: 'official',
  silentAfter: null,
  muted: false,
  tokenHash: null,
  addedAt: START,
  confirmAfter: 1000,
  ...more,
});

/** A feed's refused signals, in a store of their own. */
export const newRefused = (): RefusedList => memoryRefused({ store: memoryStore(), reach: atHand });

/** When sources were heard, in a store of its own. */
export const newHearing = (): Hearing => memoryHearing({ store: memoryStore(), reach: atHand }, 'heard');

export type Told = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

export const startSequencer = async (
  options: {
    readonly log?: Log;
    readonly catalogue?: Catalogue;
    readonly sources?: readonly SourceRecord[];
    readonly now?: () => Instant;
    readonly checkpointEvery?: number;
    readonly told?: Told[];
    readonly refused?: RefusedList;
    readonly lists?: Hearing;
    /** Whether `now` says what is ahead of time. */
    readonly live?: boolean;
    readonly after?: Clock['after'];
    readonly waitingFor?: () => Promise<number | null>;
  } = {},
): Promise<Sequencer> => {
  const sources = new Map((options.sources ?? [record('mod')]).map((one) => [one.id, one]));
  return sequence({
    feed: 'test',
    keep: keepOf('Actual', HORIZON_MS),
    catalogue: options.catalogue ?? SMALL_COUNTRY,
    log: options.log ?? memoryLog(),
    sources: async () => sources,
    refused: options.refused ?? newRefused(),
    lists: options.lists ?? newHearing(),
    now: options.now ?? (() => START),
    live: options.live ?? false,
    ...defined({ after: options.after, waitingFor: options.waitingFor }),
    observe: (event, fields = {}) => options.told?.push({ event, fields }),
    settings: { batch: 100, checkpointEvery: options.checkpointEvery ?? 1_000_000, checkpointInterval: 1_000_000_000 },
  });
};

/** What these signals come to by the rules alone. */
export const folded = (signals: readonly Signal[], catalogue: Catalogue = SMALL_COUNTRY): FeedState => {
  const state = emptyFeed();
  for (const signal of signals) {
    const known = state.sources.get(signal.source);
    const claims = [
      ...(known === undefined ? [spokeClaim({ id: signal.source, trust: signal.trust }, signal.receivedAt)] : []),
      ...claimsOf(signal, state),
    ];
    for (const claim of claims) {
      const one = fold(state, claim, catalogue);
      if (one !== undefined) apply(state, one.patch);
    }
    const remembered = rememberSignal(signal, state);
    if (remembered !== undefined) apply(state, remembered);
  }
  return state;
};
