import type { Instant, SourceId } from '../../domain/words.ts';

/** For how many milliseconds nothing was heard of a source that was heard last at this instant. */
export type Silences = (source: SourceId, heardAt: Instant, now: Instant) => number;

type Heard = { readonly at: Instant; readonly since: number };

/**
 * Silence by the time that nobody sets: it lasts since what is known of a source last changed. What the wall clock says
 * only places the first sight of a word within the time since the last look, so that no clock that was set, here or
 * where the source is heard, makes silence longer or lets it go unnoticed.
 */
export const silences = (monotonic: () => number): Silences => {
  const known = new Map<SourceId, Heard>();
  const looks = new Map<SourceId, number>();
  return (source, heardAt, now) => {
    const count = monotonic();
    const before = known.get(source);
    // Never seen before: for as long as the clocks say, they are all there is.
    const most = count - (looks.get(source) ?? Number.NEGATIVE_INFINITY);
    looks.set(source, count);
    if (before?.at === heardAt) return count - before.since;
    const age = Math.min(Math.max(0, now - heardAt), most);
    known.set(source, { at: heardAt, since: count - age });
    return age;
  };
};
