import type { AlertClaim, RegionClaim } from '../claim.ts';
import { compareClaims, spokenAt } from '../claim.ts';
import { defined } from '../defined.ts';
import { firstAfter } from '../sorted.ts';
import type { Instant, SourceId } from '../words.ts';
import { assertNever } from '../words.ts';
import type { Interval, Liveness, Meaning, OpenInterval, Retracted, Voice, Walk } from './parts.ts';
import type { Step } from './voices.ts';
import { hear, sameVoice, standingVoices } from './voices.ts';

/** Where a walk ends, and the intervals that closed on the way. */
export type Walked = { readonly end: Walk; readonly closed: readonly Interval[] };

export const START: Walk = { at: Number.NEGATIVE_INFINITY, voices: [], interval: null, lastEnd: null };

/** What a walk goes along: the claims in their order, and how it is found what was said at a time without reading all. */
export type Said = {
  readonly claims: readonly RegionClaim[];
  /** Those listed at another time than they began, by when they were listed. */
  readonly listings: readonly AlertClaim[];
  readonly meaningOf: (omission: RegionClaim) => Meaning;
  /** Sorted. */
  readonly liveness: readonly Liveness[];
};

/**
 * The merge rule, as one walk through time.
 *
 * An alert stands until there is a clear with a later `at` from a source at least as trusted; at the same instant the
 * alert wins. One addition: what a live source lists is not cleared by another as trusted as itself; it must drop it,
 * or fall silent.
 *
 * The walk visits the instants at which something was said. All that is said at one instant is taken together, so that
 * an alert and a clear of the same instant leave no gap. Because the walk sees only sorted claims, the order in which
 * they arrived cannot matter.
 *
 * Walks over all that was said before `until`.
 */
export const walkUntil = (from: Walk, said: Said, until: Instant): Walk => {
  const closed: Interval[] = [];
  let end = from;
  for (const steps of instantsOf(stepsWithin(from, said, NEVER, EVER))) {
    if (instantOf(steps) >= until) break;
    end = visit(end, instantOf(steps), steps, said.liveness, closed);
  }
  return end;
};

export const NEVER = Number.NEGATIVE_INFINITY;
export const EVER = Number.POSITIVE_INFINITY;

/** The same, whatever is said from there on. */
export const sameWalk = (a: Walk, b: Walk): boolean =>
  a === b ||
  (sameIntervals(a, b) &&
    a.voices.length === b.voices.length &&
    a.voices.every((voice, index) => sameVoice(voice, b.voices[index])));

export const sameIntervals = (a: Walk, b: Walk): boolean =>
  a.lastEnd === b.lastEnd &&
  a.interval?.startedAt === b.interval?.startedAt &&
  sameTexts(a.interval?.sources, b.interval?.sources);

const sameTexts = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a === b || (a.length === b.length && a.every((text, index) => text === b[index]));

/**
 * One more claim at the end of a walk: what every claim in order costs. Undefined when it takes walking again, because
 * something at or after its instant was said before, or its source is heard here for the first time.
 */
export const walkOn = (from: Walk, claim: RegionClaim): Walked | undefined => {
  if (claim.kind === 'missing' || claim.at <= from.at || spokenAt(claim) < claim.at) return undefined;
  if (!from.voices.some((voice) => voice.source === claim.source)) return undefined;
  const closed: Interval[] = [];
  if (claim.kind === 'clear' || claim.kind === 'withdrawn') {
    return { end: visit(from, claim.at, [{ t: claim.at, kind: claim.kind, claim }], NO_MARKS, closed), closed };
  }
  const begins: Step = { t: claim.at, kind: 'alert', claim };
  if (claim.listedAt === undefined) return { end: visit(from, claim.at, [begins], NO_MARKS, closed), closed };
  const listed: Step = { t: claim.listedAt, kind: 'listed', claim };
  if (claim.listedAt === claim.at) return { end: visit(from, claim.at, [begins, listed], NO_MARKS, closed), closed };
  const begun = visit(from, claim.at, [begins], NO_MARKS, closed);
  return { end: visit(begun, claim.listedAt, [listed], NO_MARKS, closed), closed };
};

/** The same for a source that falls silent or speaks. */
export const walkOnMark = (from: Walk, mark: Liveness): Walked | undefined => {
  if (mark.at <= from.at) return undefined;
  const closed: Interval[] = [];
  return { end: visit(from, mark.at, [{ t: mark.at, kind: 'liveness', mark }], NO_MARKS, closed), closed };
};

const NO_MARKS: readonly Liveness[] = [];

/**
 * Takes together what was said at one instant. An instant before where the walk stands lies in what was summed up: it
 * may still change what stands, but no interval begins before the last one ended, and none ends before it began.
 */
export const visit = (
  from: Walk,
  t: Instant,
  steps: readonly Step[],
  liveness: readonly Liveness[],
  closed: Interval[],
): Walk => {
  let voices = from.voices;
  // Clears first: at the same instant the alert wins.
  for (const step of steps) if (isDenial(step)) voices = hear(voices, step, liveness);
  for (const step of steps) if (!isDenial(step)) voices = hear(voices, step, liveness);
  const at = Math.max(from.at, t);
  const standing = standingVoices(voices);
  if (standing.length > 0) {
    const interval = from.interval ?? { startedAt: Math.max(t, from.lastEnd ?? t), endedAt: null, sources: [] };
    return { at, voices, interval: withSources(interval, standing), lastEnd: from.lastEnd };
  }
  if (from.interval === null) return { at, voices, interval: null, lastEnd: from.lastEnd };
  const endedAt = Math.max(t, from.interval.startedAt);
  const retracted = retractedBy(steps, from, endedAt);
  closed.push({ ...from.interval, endedAt, ...defined({ retracted }) });
  return { at, voices, interval: null, lastEnd: Math.max(endedAt, from.lastEnd ?? endedAt) };
};

/** The word in error that ended the interval: one of who kept it up until then. */
const retractedBy = (steps: readonly Step[], { voices }: Walk, at: Instant): Retracted | undefined => {
  const standing = new Set(standingVoices(voices).map(({ source }) => source));
  for (const step of steps) {
    if (step.kind !== 'withdrawn' || step.claim.kind !== 'withdrawn' || step.claim.error === undefined) continue;
    const { source, error } = step.claim;
    if (standing.has(source)) return { at, reason: error.reason, source };
  }
  return undefined;
};

const isDenial = (step: Step): boolean => step.kind === 'clear' || step.kind === 'missing' || step.kind === 'withdrawn';

const withSources = (interval: OpenInterval, standing: readonly Voice[]): OpenInterval =>
  standing.every((voice) => interval.sources.includes(voice.source))
    ? interval
    : { ...interval, sources: [...new Set([...interval.sources, ...standing.map((voice) => voice.source)])].sort() };

/** All that was said after one instant and up to another, sorted; at one instant in the order of the claims, then the marks. */
export const stepsWithin = (
  { voices }: Walk,
  { claims, listings, meaningOf, liveness }: Said,
  after: Instant,
  upTo: Instant,
): readonly Step[] => {
  const steps: Step[] = [];
  for (let index = firstAfter(claims, after, begunAt); index < claims.length; index += 1) {
    const claim = claims[index] as RegionClaim;
    if (claim.at > upTo) break;
    switch (claim.kind) {
      case 'alert':
        steps.push({ t: claim.at, kind: 'alert', claim });
        if (claim.listedAt === claim.at) steps.push({ t: claim.at, kind: 'listed', claim });
        break;
      case 'clear':
        steps.push({ t: claim.at, kind: claim.listedAt === undefined ? 'clear' : meaningOf(claim), claim });
        break;
      case 'withdrawn':
        steps.push({ t: claim.at, kind: claim.kind, claim });
        break;
      case 'missing':
        steps.push({ t: claim.at, kind: meaningOf(claim), claim });
        break;
      default:
        assertNever(claim);
    }
  }
  for (let index = firstAfter(listings, after, spokenAt); index < listings.length; index += 1) {
    const claim = listings[index] as AlertClaim;
    if (spokenAt(claim) > upTo) break;
    steps.push({ t: spokenAt(claim), kind: 'listed', claim });
  }
  const speakers = new Set<SourceId>([...voices, ...steps.flatMap(claimOf)].map(({ source }) => source));
  for (let index = firstAfter(liveness, after, begunAt); index < liveness.length; index += 1) {
    const mark = liveness[index] as Liveness;
    if (mark.at > upTo) break;
    if (speakers.has(mark.source)) steps.push({ t: mark.at, kind: 'liveness', mark });
  }
  return steps.sort(compareSteps);
};

/** When the source says something next, after this instant; `EVER`: it does not. */
export const nextWordOf = (source: SourceId, { claims, listings, liveness }: Said, after: Instant): Instant =>
  Math.min(
    firstOf(source, claims, after, begunAt),
    firstOf(source, listings, after, spokenAt),
    firstOf(source, liveness, after, begunAt),
  );

const firstOf = <Item extends { readonly source: SourceId }>(
  source: SourceId,
  items: readonly Item[],
  after: Instant,
  instantOf: (item: Item) => Instant,
): Instant => {
  for (let index = firstAfter(items, after, instantOf); index < items.length; index += 1) {
    const item = items[index] as Item;
    if (item.source === source) return instantOf(item);
  }
  return EVER;
};

const begunAt = ({ at }: { readonly at: Instant }): Instant => at;

const claimOf = (step: Step): readonly RegionClaim[] => (step.kind === 'liveness' ? [] : [step.claim]);

/** Marks stand in the order in which they are given; a claim that is listed when it began says so after it. */
const compareSteps = (a: Step, b: Step): number => {
  if (a.t !== b.t) return a.t - b.t;
  if (a.kind === 'liveness' || b.kind === 'liveness') {
    return Number(a.kind === 'liveness') - Number(b.kind === 'liveness');
  }
  return a.claim === b.claim ? 0 : compareClaims(a.claim, b.claim);
};

/** The steps of one instant each. */
export function* instantsOf(steps: readonly Step[]): Generator<readonly Step[]> {
  for (let first = 0; first < steps.length; ) {
    let next = first + 1;
    while (next < steps.length && steps[next]?.t === steps[first]?.t) next += 1;
    yield steps.slice(first, next);
    first = next;
  }
}

export const instantOf = (steps: readonly Step[]): Instant => (steps[0] as Step).t;
