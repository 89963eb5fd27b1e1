import type { RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import type { Instant, SourceId } from '../words.ts';
import { assertNever } from '../words.ts';
import { omissionsOf } from './guard.ts';
import type { Liveness, Step, Voice } from './voices.ts';
import { hear, standingVoices } from './voices.ts';

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
 */
export type Walk = {
  /** The last instant visited; nothing at or before it may be added without walking again. */
  readonly at: Instant;
  readonly voices: readonly Voice[];
  readonly run: OpenRun | null;
  /** When the last run that closed ended. */
  readonly lastEnd: Instant | null;
};

/** A stretch of alert. `endedAt` null: it stands. `sources`: all who said so meanwhile, sorted. */
export type Run = {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly sources: readonly SourceId[];
};

export type OpenRun = Run & { readonly endedAt: null };

/** Where a walk ends, and the runs that closed on the way. */
export type Walked = { readonly end: Walk; readonly closed: readonly Run[] };

/** A place on the way from which one can walk again: all before it has been visited, nothing after it. */
export type Stop = { readonly walk: Walk; readonly closed: number };

export const START: Walk = { at: Number.NEGATIVE_INFINITY, voices: [], run: null, lastEnd: null };

/** Walks from `from` over all that was said after `after` and before `until`, and marks the stop before `pause`. */
export const walk = (
  from: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
  {
    after = NEVER,
    until = EVER,
    pause = EVER,
  }: { readonly after?: Instant; readonly until?: Instant; readonly pause?: Instant } = {},
): Walked & { readonly stop: Stop } => {
  const steps = stepsOf(from, claims, liveness, after);
  const closed: Run[] = [];
  let end = from;
  let stop: Stop | undefined;
  for (let first = 0; first < steps.length; ) {
    const t = (steps[first] as Step).t;
    if (t >= until) break;
    if (stop === undefined && t >= pause && t > end.at) stop = { walk: end, closed: closed.length };
    let next = first + 1;
    while (next < steps.length && (steps[next] as Step).t === t) next += 1;
    end = visit(end, t, steps.slice(first, next), liveness, closed);
    first = next;
  }
  return { end, closed, stop: stop ?? { walk: end, closed: closed.length } };
};

const NEVER = Number.NEGATIVE_INFINITY;
const EVER = Number.POSITIVE_INFINITY;

/**
 * One more claim at the end of a walk: what every claim in order costs. Undefined when it takes walking again, because
 * something at or after its instant was said before, or its source is heard here for the first time.
 */
export const walkOn = (from: Walk, claim: RegionClaim): Walked | undefined => {
  if (claim.kind === 'missing' || claim.at <= from.at || spokenAt(claim) < claim.at) return undefined;
  if (!from.voices.some((voice) => voice.source === claim.source)) return undefined;
  const closed: Run[] = [];
  if (claim.kind === 'clear') {
    return { end: visit(from, claim.at, [{ t: claim.at, kind: 'clear', claim }], NO_MARKS, closed), closed };
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
  const closed: Run[] = [];
  return { end: visit(from, mark.at, [{ t: mark.at, kind: 'liveness', mark }], NO_MARKS, closed), closed };
};

const NO_MARKS: readonly Liveness[] = [];

/**
 * Takes together what was said at one instant. An instant before where the walk stands lies in what was summed up: it
 * may still change what stands, but no run begins before the last one ended, and none ends before it began.
 */
const visit = (from: Walk, t: Instant, steps: readonly Step[], liveness: readonly Liveness[], closed: Run[]): Walk => {
  let voices = from.voices;
  // Clears first: at the same instant the alert wins.
  for (const step of steps) if (isDenial(step)) voices = hear(voices, step, liveness);
  for (const step of steps) if (!isDenial(step)) voices = hear(voices, step, liveness);
  const at = Math.max(from.at, t);
  const standing = standingVoices(voices);
  if (standing.length > 0) {
    const run = from.run ?? { startedAt: Math.max(t, from.lastEnd ?? t), endedAt: null, sources: [] };
    return { at, voices, run: withSources(run, standing), lastEnd: from.lastEnd };
  }
  if (from.run === null) return { at, voices, run: null, lastEnd: from.lastEnd };
  const endedAt = Math.max(t, from.run.startedAt);
  closed.push({ ...from.run, endedAt });
  return { at, voices, run: null, lastEnd: Math.max(endedAt, from.lastEnd ?? endedAt) };
};

const isDenial = (step: Step): boolean => step.kind === 'clear' || step.kind === 'missing';

const withSources = (run: OpenRun, standing: readonly Voice[]): OpenRun =>
  standing.every((voice) => run.sources.includes(voice.source))
    ? run
    : { ...run, sources: [...new Set([...run.sources, ...standing.map((voice) => voice.source)])].sort() };

/** All that was said after an instant, sorted; at one instant in the order of the claims, then the sources' own marks. */
const stepsOf = (
  from: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
  after: Instant,
): readonly Step[] => {
  const steps: Step[] = [];
  const { meaningOf } = omissionsOf(claims);
  for (const claim of claims) {
    switch (claim.kind) {
      case 'alert':
        if (claim.at > after) steps.push({ t: claim.at, kind: 'alert', claim });
        if (claim.listedAt !== undefined && claim.listedAt > after)
          steps.push({ t: claim.listedAt, kind: 'listed', claim });
        break;
      case 'clear':
        if (claim.at > after) steps.push({ t: claim.at, kind: 'clear', claim });
        break;
      case 'missing':
        if (claim.at > after) steps.push({ t: claim.at, kind: meaningOf(claim), claim });
        break;
      default:
        assertNever(claim);
    }
  }
  if (liveness.length > 0) {
    const speakers = new Set<SourceId>();
    for (const voice of from.voices) speakers.add(voice.source);
    for (const claim of claims) speakers.add(claim.source);
    for (const mark of liveness) {
      if (mark.at > after && speakers.has(mark.source)) steps.push({ t: mark.at, kind: 'liveness', mark });
    }
  }
  return steps.sort((a, b) => a.t - b.t);
};
