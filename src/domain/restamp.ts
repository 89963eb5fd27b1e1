import type { ClockClaim, RegionClaim, SourceClaim } from './claim.ts';
import { compareClaims, spokenAt } from './claim.ts';
import type { MarksAnew } from './event.ts';
import { firstAfter } from './sorted.ts';
import type { SourceState } from './sources/source-state.ts';
import { livenessOfAll } from './sources/source-state.ts';
import type { FeedState } from './timeline/feed-state.ts';
import type { TimelineKey } from './timeline/key.ts';
import type { Timeline, Voice, Walk } from './timeline/parts.ts';
import { reportsFrom } from './timeline/reports.ts';
import { remade } from './timeline/timeline.ts';
import type { Instant, SourceId } from './words.ts';

/**
 * What was stamped ahead of time, stamped anew: nothing lies later than the clock stands, and all that was said keeps
 * its order. Several instants never become one, since of those the alert would win and an end be taken back; so they are
 * put close together before the moment at which the clock was put right, from the latest down, and push on what lies
 * there already. To take off the step itself would put words from before it after words from after it.
 *
 * Only what the log gives shapes this: lists that changed nothing are known to some copies alone, and follow.
 */
export type Restamped = {
  readonly timelines: readonly (readonly [TimelineKey, Timeline])[];
  readonly sources: readonly (readonly [SourceId, SourceState])[];
  /** Of the sources of which a word moves. */
  readonly marks: readonly MarksAnew[];
};

/** Undefined when nothing is stamped ahead. */
export const restamp = (state: FeedState, { at }: ClockClaim): Restamped | undefined => {
  const known = new Set<Instant>();
  for (const timeline of state.timelines.values()) for (const instant of instantsOf(timeline)) known.add(instant);
  for (const { marks } of state.sources.values()) for (const mark of marks) known.add(mark.at);
  const sorted = [...known].filter(Number.isFinite).sort((a, b) => a - b);
  const anew = newInstants(sorted, at);
  const back = Math.max(0, state.clock - at);
  if (anew.lowest === undefined && back === 0) return undefined;
  const sources = [...state.sources].map(([id, source]) => [id, sourceAnew(source, anew.of)] as const);
  const lowest = anew.lowest ?? at;
  const liveness = livenessOfAll(sources.map(([, source]) => source));
  const timelines = [...state.timelines].flatMap(([key, timeline]) => {
    const isTouched =
      timeline.end.at >= lowest ||
      timeline.reports.claims.some((claim) => Math.max(claim.at, spokenAt(claim)) >= lowest);
    return isTouched ? [[key, timelineAnew(timeline, anew.of, liveness)] as const] : [];
  });
  return { timelines, sources, marks: [...state.sources.values()].flatMap((source) => marksAnew(source, anew.of)) };
};

type Stamp = (instant: Instant) => Instant;

/** The new instants of those that move; `lowest`: the first that does. */
const newInstants = (
  sorted: readonly Instant[],
  at: Instant,
): { readonly of: Stamp; readonly lowest: Instant | undefined } => {
  const moved = new Map<Instant, Instant>();
  let bound = at;
  let lowest: Instant | undefined;
  for (const instant of sorted.toReversed()) {
    if (instant <= bound) break;
    moved.set(instant, bound);
    lowest = instant;
    bound -= 1;
  }
  const own = (instant: Instant): Instant => moved.get(instant) ?? instant;
  return {
    lowest,
    of: (instant) => {
      if (!Number.isFinite(instant)) return instant;
      const next = firstAfter(sorted, instant, (one) => one);
      const before = sorted[next - 1];
      if (before === instant) return own(instant);
      const above = sorted[next];
      const highest = above === undefined ? at : own(above) - 1;
      return Math.max(Math.min(instant, highest), before === undefined ? Number.NEGATIVE_INFINITY : own(before));
    },
  };
};

function* instantsOf({ base, claims, reports }: Timeline): Generator<Instant> {
  for (const claim of [...claims, ...reports.claims]) {
    yield claim.at;
    yield spokenAt(claim);
  }
  if (base.lastEnd !== null) yield base.lastEnd;
  if (base.interval !== null) yield base.interval.startedAt;
  for (const voice of base.voices) {
    for (const field of VOICE_INSTANTS) {
      const instant = voice[field];
      if (instant !== null && instant !== undefined) yield instant;
    }
  }
}

const VOICE_INSTANTS = [
  'alertAt',
  'renewedOver',
  'wordAt',
  'clearAt',
  'withdrawnAt',
  'listedAt',
  'markAt',
  'liveAt',
] as const;

const timelineAnew = (
  { base, claims, reports }: Timeline,
  of: Stamp,
  liveness: ReturnType<typeof livenessOfAll>,
): Timeline => {
  const anew = (some: readonly RegionClaim[]): readonly RegionClaim[] =>
    some.map((claim) => claimAnew(claim, of)).sort(compareClaims);
  return remade(walkAnew(base, of), anew(claims), liveness, reportsFrom(anew(reports.claims)));
};

/** When it was heard stays: of that the distances count, and how what lists lack was read is kept. */
const claimAnew = <Said extends RegionClaim>(claim: Said, of: Stamp): Said => {
  const at = of(claim.at);
  return {
    ...claim,
    at,
    ...(claim.listedAt === undefined ? {} : { listedAt: of(claim.listedAt) }),
    ...('after' in claim && claim.after !== undefined ? { after: of(claim.after) } : {}),
    ...('afterWord' in claim && claim.afterWord !== undefined
      ? { afterWord: at - of(claim.at - claim.afterWord) }
      : {}),
  };
};

const walkAnew = (base: Walk, of: Stamp): Walk => ({
  at: of(base.at),
  voices: base.voices.map((voice) => voiceAnew(voice, of)),
  interval: base.interval === null ? null : { ...base.interval, startedAt: of(base.interval.startedAt) },
  lastEnd: base.lastEnd === null ? null : of(base.lastEnd),
});

const voiceAnew = (voice: Voice, of: Stamp): Voice => ({
  ...voice,
  ...Object.fromEntries(
    VOICE_INSTANTS.flatMap((field) => {
      const instant = voice[field];
      return instant === null || instant === undefined ? [] : [[field, of(instant)]];
    }),
  ),
  details: voice.details === null ? null : claimAnew(voice.details, of),
});

const marksAnew = ({ id, marks }: SourceState, of: Stamp): readonly MarksAnew[] => {
  const first = marks.findIndex(({ at }) => of(at) !== at);
  const from = marks[first]?.at;
  return from === undefined ? [] : [{ source: id, from, marks: marks.slice(first).map((mark) => markAnew(mark, of)) }];
};

const markAnew = (mark: SourceClaim, of: Stamp): SourceClaim => ({ ...mark, at: of(mark.at) });

const sourceAnew = (source: SourceState, of: Stamp): SourceState => ({
  ...source,
  since: of(source.since),
  marks: source.marks.map((mark) => markAnew(mark, of)),
  lists: source.lists
    .map((list) => ({ ...list, at: of(list.at) }))
    .filter((list, index, all) => all[index + 1]?.at !== list.at),
});
