import type { SourceSignal } from '../../domain/signal.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Queued, Sequenced } from '../intake/queue.ts';

/** One piece of what a sequencer puts in order; `part`: of a batch that is long, since when. */
export type Work =
  | { readonly kind: 'batch'; readonly batch: readonly Queued[]; readonly part?: { readonly since: number } }
  | { readonly kind: 'say'; readonly signal: SourceSignal };

export const weightOf = (work: Work): number => (work.kind === 'batch' ? work.batch.length : 1);

export const isPart = (work: Work): boolean => work.kind === 'batch' && work.part !== undefined;

/** Nothing but parts. */
export const areParts = (works: readonly Work[]): boolean => works.every(isPart);

/** Since when the oldest of these parts waits. */
export const oldestOf = (works: readonly Work[]): number =>
  Math.min(...works.flatMap((work) => (work.kind === 'batch' && work.part !== undefined ? [work.part.since] : [])));

export const bySource = (batch: readonly Queued[]): ReadonlyMap<SourceId, readonly Queued[]> => {
  const sorted = new Map<SourceId, Queued[]>();
  for (const queued of batch) {
    const own = sorted.get(queued.signal.source);
    if (own === undefined) sorted.set(queued.signal.source, [queued]);
    else own.push(queued);
  }
  return sorted;
};

/** Waits for all, also when one fails: a batch that comes again must not meet itself. */
export const allSettled = async (parts: readonly Promise<Sequenced>[]): Promise<readonly Sequenced[]> => {
  await Promise.allSettled(parts);
  return Promise.all(parts);
};

export const NOTHING: Sequenced = { taken: 0, repeated: 0, refused: 0, seq: 0 };

export const together = (a: Sequenced, b: Sequenced): Sequenced => ({
  taken: a.taken + b.taken,
  repeated: a.repeated + b.repeated,
  refused: a.refused + b.refused,
  seq: Math.max(a.seq, b.seq),
});

export const speakers = (works: readonly Work[]): ReadonlySet<SourceId> =>
  new Set(works.flatMap((work) => (work.kind === 'batch' ? work.batch.map(({ signal }) => signal.source) : [])));

export const receivedIn = (works: readonly Work[]): readonly Instant[] =>
  works.flatMap((work) => (work.kind === 'batch' ? work.batch.map(({ signal }) => signal.receivedAt) : []));
