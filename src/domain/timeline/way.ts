import type { AlertClaim, RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import { firstAfter, firstWhere, withAt } from '../sorted.ts';
import type { Instant, SourceId } from '../words.ts';
import { isOmission, omissionsOf } from './guard.ts';
import type { Interval, Liveness, Meaning, Omissions, Stop, Walk, Way } from './parts.ts';
import { goesOnAlike, withVoicesOf } from './settled.ts';
import type { Said } from './standing.ts';
import { EVER, instantOf, instantsOf, NEVER, nextWordOf, sameWalk, stepsWithin, visit } from './standing.ts';

/** Steps from one stop to the next: fewer make a timeline larger, more make a late claim dearer. */
const STRIDE = 8;

export const NO_WAY: Way = { listings: [], omissions: new Map(), stops: [], tail: 0 };

/** A timeline as far as walking goes. */
export type Course = {
  readonly base: Walk;
  readonly claims: readonly RegionClaim[];
  readonly end: Walk;
  readonly closed: readonly Interval[];
  readonly way: Way;
};

/** What a walk has to pass: from the first to the last instant at which something is not what it was. */
export type Changed = { readonly from: Instant; readonly to: Instant; readonly source: SourceId };

/** Long work that stops now and then, so that whoever runs it can let others have their turn. */
type Steps<Result> = Generator<undefined, Result, undefined>;

const atOnce = <Result>(work: Steps<Result>): Result => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
};

/** All the way, from the base. */
export const walkAll = (base: Walk, claims: readonly RegionClaim[], liveness: readonly Liveness[]): Course =>
  atOnce(walkingAll(base, claims, liveness));

/** The same, in steps. */
export function* walkingAll(base: Walk, claims: readonly RegionClaim[], liveness: readonly Liveness[]): Steps<Course> {
  const listings = claims.filter(isListedLater).sort((a, b) => spokenAt(a) - spokenAt(b));
  const guarded = new Set(claims.flatMap((claim) => (claim.kind === 'missing' ? [claim.source] : [])));
  const omissions = new Map([...guarded].map((source) => [source, omissionsFrom(claims, source, base)]));
  const bare: Course = { base, claims, end: base, closed: [], way: { listings, omissions, stops: [], tail: 0 } };
  return yield* walkingAgain(bare, { from: NEVER, to: EVER, source: '' }, liveness);
}

/** One more claim at this index, wherever that is. */
export const withClaim = (course: Course, claim: RegionClaim, index: number, liveness: readonly Liveness[]): Course => {
  const claims = withAt(course.claims, index, claim);
  const { omissions, from, to } = reread(course, claims, claim);
  const way = { ...course.way, listings: withListing(course.way.listings, claim), omissions };
  return walkAgain({ ...course, claims, way }, { from, to, source: claim.source }, liveness);
};

/** One more claim after all others, which was walked already. */
export const grown = (
  course: Course,
  claim: RegionClaim | undefined,
  { end, closed }: Pick<Course, 'end' | 'closed'>,
): Course => {
  const { way } = course;
  const isStop = way.tail >= STRIDE;
  return {
    base: course.base,
    claims: claim === undefined ? course.claims : [...course.claims, claim],
    end,
    closed: closed.length === 0 ? course.closed : [...course.closed, ...closed],
    way: {
      ...way,
      listings: claim === undefined ? way.listings : withListing(way.listings, claim),
      stops: isStop
        ? [...way.stops, { until: course.end.at, walk: course.end, closed: course.closed.length }]
        : way.stops,
      tail: isStop ? 1 : way.tail + 1,
    },
  };
};

/** Walks again over what has changed. The claims are the new ones, all else is from before the change. */
export const walkAgain = (course: Course, changed: Changed, liveness: readonly Liveness[]): Course =>
  atOnce(walkingAgain(course, changed, liveness));

/** Instants walked in one go: some hundred microseconds. */
const IN_ONE_GO = 256;

function* walkingAgain(course: Course, changed: Changed, liveness: readonly Liveness[]): Steps<Course> {
  const { base, claims, way } = course;
  const said = saidOf(course, liveness);
  const kept = firstWhere(way.stops, (stop) => stop.until >= changed.from);
  const stops = way.stops.slice(0, kept);
  const start = stops.at(-1) ?? { until: NEVER, walk: base, closed: 0 };
  const closed = course.closed.slice(0, start.closed);
  let walk = start.walk;
  let after = start.until;
  let tail = 0;
  let visited = 0;
  for (let next = kept; ; next += 1) {
    const bound = way.stops[next];
    const upTo = bound?.until ?? EVER;
    const steps = stepsWithin(walk, said, after, upTo);
    let left = steps.length;
    for (const group of instantsOf(steps)) {
      // Not where little is left: stops would gather at the seams of what was walked again.
      if (tail >= STRIDE && left >= STRIDE) {
        stops.push({ until: after, walk, closed: closed.length });
        tail = 0;
      }
      walk = visit(walk, instantOf(group), group, liveness, closed);
      visited += 1;
      if (visited % IN_ONE_GO === 0) yield;
      after = instantOf(group);
      tail += group.length;
      left -= group.length;
    }
    if (bound === undefined) {
      return { base, claims, end: walk, closed, way: { ...way, stops, tail } };
    }
    const rest = upTo < changed.to ? undefined : restOf(course, said, walk, next, changed.source);
    if (rest !== undefined) {
      const more = closed.length - bound.closed;
      const last = rest.stops.at(-1) ?? bound;
      append(closed, course.closed.slice(bound.closed, rest.end === undefined ? last.closed : undefined));
      append(stops, more === 0 ? rest.stops : rest.stops.map((stop) => ({ ...stop, closed: stop.closed + more })));
      if (rest.end !== undefined) return { base, claims, end: rest.end, closed, way: { ...way, stops } };
      next += rest.stops.length - 1;
      walk = last.walk;
      after = last.until;
      tail = 0;
      continue;
    }
    after = upTo;
    if (tail >= STRIDE) {
      stops.push({ until: upTo, walk, closed: closed.length });
      tail = 0;
    }
  }
}

/**
 * What need not be walked again, given where the walk has come to at this stop: the stops from there on, and the end when
 * that is as far as it goes. Where one source's voices alone are not what they were, that is up to its next word.
 */
const restOf = (
  { end, way: { stops } }: Course,
  said: Said,
  walk: Walk,
  from: number,
  source: SourceId,
): { readonly stops: readonly Stop[]; readonly end: Walk | undefined } | undefined => {
  const before = stops[from] as Stop;
  if (isSettled(walk, before.walk, source)) return { stops: stops.slice(from), end };
  if (!goesOnAlike(walk, before.walk, source, before.until)) return undefined;
  const own = walk.voices.filter((voice) => voice.source === source);
  const word = nextWordOf(source, said, before.until);
  const passed = stops.slice(
    from,
    firstWhere(stops, ({ until }) => until >= word),
  );
  return {
    stops: passed.map((stop) => ({ ...stop, walk: withVoicesOf(stop.walk, source, own) })),
    end: word === EVER ? withVoicesOf(end, source, own) : undefined,
  };
};

/** A long list spread into a call is more than the stack holds. */
const append = <Item>(to: Item[], items: readonly Item[]): void => {
  for (const item of items) to.push(item);
};

export const saidOf = ({ claims, way }: Course, liveness: readonly Liveness[]): Said => ({
  claims,
  listings: way.listings,
  meaningOf: (claim) => meaningIn(way.omissions.get(claim.source), claim),
  liveness,
});

const meaningIn = (omissions: Omissions | undefined, claim: RegionClaim): Meaning =>
  omissions?.meaningOf(claim) ?? (claim.kind === 'clear' ? 'clear' : 'void');

/** A source that has not been heard yet may bring its silence along when it is. */
const isSettled = (now: Walk, before: Walk, source: SourceId): boolean =>
  sameWalk(now, before) && now.voices.some((voice) => voice.source === source);

const isListedLater = (claim: RegionClaim): claim is AlertClaim =>
  claim.kind === 'alert' && claim.listedAt !== undefined && claim.listedAt !== claim.at;

const withListing = (listings: readonly AlertClaim[], claim: RegionClaim): readonly AlertClaim[] =>
  isListedLater(claim) ? withAt(listings, firstAfter(listings, spokenAt(claim), spokenAt), claim) : listings;

const omissionsFrom = (claims: readonly RegionClaim[], source: SourceId, base: Walk): Omissions =>
  omissionsOf(
    claims.filter((claim) => claim.source === source),
    base,
  );

/** The omissions of a claim's source read anew, and where that or the claim itself changes something. */
const reread = (
  { base, way }: Course,
  claims: readonly RegionClaim[],
  claim: RegionClaim,
): { readonly omissions: Way['omissions']; readonly from: Instant; readonly to: Instant } => {
  let from = Math.min(claim.at, spokenAt(claim));
  let to = Math.max(claim.at, spokenAt(claim));
  const before = way.omissions.get(claim.source);
  if (before === undefined && claim.kind !== 'missing') return { omissions: way.omissions, from, to };
  const now = omissionsFrom(claims, claim.source, base);
  for (const other of claims) {
    if (!isOmission(other) || other.source !== claim.source) continue;
    if (meaningIn(before, other) === now.meaningOf(other)) continue;
    from = Math.min(from, other.at);
    to = Math.max(to, other.at);
  }
  return { omissions: new Map(way.omissions).set(claim.source, now), from, to };
};
