import type { AlertClaim, RegionClaim } from './claim.ts';
import { compareClaims, spokenAt } from './claim.ts';
import type { Liveness, Run, Voice, Walk } from './standing.ts';
import { isDisputed, reportingVoices, START, standingVoices, walk, walkOn } from './standing.ts';
import type { Instant, SourceId, Threat, ThreatKind, ThreatLevel } from './words.ts';
import { higherLevel } from './words.ts';

/**
 * All claims about one region and hazard, as a sorted set, with what they come to. A value: inserting gives a new one.
 * What is older than the horizon is summed up in `base`, so that a timeline does not grow for ever.
 */
export type Timeline = {
  readonly base: Walk;
  readonly claims: readonly RegionClaim[];
  readonly end: Walk;
  /** Closed runs since `base`, oldest first. */
  readonly closed: readonly Run[];
  /** What stands now. */
  readonly alert: Alert | undefined;
};

export const EMPTY: Timeline = { base: START, claims: [], end: START, closed: [], alert: undefined };

/** When sources fell silent or spoke, sorted; asked for only when the walk has to be done again. */
export type LivenessMarks = () => readonly Liveness[];

/** Undefined when the claim is in the set already. */
export const insert = (timeline: Timeline, claim: RegionClaim, liveness: LivenessMarks): Timeline | undefined => {
  const index = placeOf(timeline.claims, claim);
  if (index === undefined) return undefined;
  const claims = [...timeline.claims.slice(0, index), claim, ...timeline.claims.slice(index)];
  const next = index === timeline.claims.length ? walkOn(timeline.end, claim) : undefined;
  if (next === undefined) return walked(timeline.base, claims, liveness());
  return {
    base: timeline.base,
    claims,
    end: next.end,
    closed: next.closed === null ? timeline.closed : [...timeline.closed, next.closed],
    alert: alertOf(next.end),
  };
};

/** The same claims after a source fell silent or spoke. */
export const rewalk = (timeline: Timeline, liveness: LivenessMarks): Timeline =>
  walked(timeline.base, timeline.claims, liveness());

/** More claims than this are worth summing up; fewer cost nothing to keep. */
const COMPACT_ABOVE = 64;

/** Sums up what lies before `cut`. Runs that ended before it leave the timeline; the history has them. */
export const compact = (timeline: Timeline, cut: Instant, liveness: LivenessMarks): Timeline => {
  if (timeline.claims.length <= COMPACT_ABOVE) return timeline;
  const old = timeline.claims.filter((claim) => claim.at < cut && spokenAt(claim) < cut);
  if (old.length === 0) return timeline;
  const marks = liveness();
  const base = walk(
    timeline.base,
    old,
    marks.filter((mark) => mark.at < cut),
  ).end;
  return walked(
    base,
    timeline.claims.filter((claim) => claim.at >= cut || spokenAt(claim) >= cut),
    marks.filter((mark) => mark.at >= cut),
  );
};

/** Runs of the timeline, oldest first; the last one may stand. */
export const runs = (timeline: Timeline): readonly Run[] =>
  timeline.end.run === null ? timeline.closed : [...timeline.closed, timeline.end.run];

/** What stands now about this region and hazard. */
export type Alert = {
  readonly since: Instant;
  readonly level?: ThreatLevel;
  readonly threats: readonly Threat[];
  /** Who says so now, sorted. */
  readonly sources: readonly SourceId[];
  readonly disputed: boolean;
};

/** True when nothing a subscriber sees is different. */
export const sameAlert = (a: Alert | undefined, b: Alert | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.since === b.since &&
    a.level === b.level &&
    a.disputed === b.disputed &&
    a.sources.join() === b.sources.join() &&
    JSON.stringify(a.threats) === JSON.stringify(b.threats));

const alertOf = (end: Walk): Alert | undefined => {
  const run = end.run;
  if (run === null) return undefined;
  const standing = standingVoices(end.voices);
  const said = standing.flatMap((voice) =>
    voice.details !== null && spokenAt(voice.details) >= run.startedAt ? [voice.details] : [],
  );
  const threats = said.flatMap(threatsOf);
  const level = [...said.map((claim) => claim.level), ...threats.map((threat) => threat.level)].reduce(higherLevel, undefined);
  return {
    since: run.startedAt,
    ...(level === undefined ? {} : { level }),
    threats: mergeThreats(threats),
    sources: [...new Set(standing.map((voice) => voice.source))].sort(),
    disputed: isDisputed(end),
  };
};

/** An unconfirmed word, kept and shown beside the region; it raises nothing. */
export type Report = {
  readonly source: SourceId;
  readonly at: Instant;
  readonly level?: ThreatLevel;
  readonly threats: readonly Threat[];
};

export const reportsOf = (timeline: Timeline): readonly Report[] =>
  reportingVoices(timeline.end.voices).map((voice) => ({
    source: voice.source,
    at: voice.alertAt ?? 0,
    ...(voice.details?.level === undefined ? {} : { level: voice.details.level }),
    threats: voice.details === null ? [] : threatsOf(voice.details),
  }));

/** True when the source's latest list has the place. */
export const lists = (timeline: Timeline, source: SourceId): boolean =>
  timeline.end.voices.some((voice) => voice.source === source && voice.listed);

export const voicesOf = (timeline: Timeline): readonly Voice[] => timeline.end.voices;

/** What a claim says of threats. A reason or a level that stands alone is a threat of kind `other`. */
export const threatsOf = (claim: AlertClaim): readonly Threat[] => {
  if (claim.threats !== undefined && claim.threats.length > 0) return claim.threats;
  if (claim.reason === undefined) return [];
  const kind: ThreatKind = 'other';
  return [{ kind, ...(claim.level === undefined ? {} : { level: claim.level }), since: claim.at, reason: claim.reason }];
};

const walked = (base: Walk, claims: readonly RegionClaim[], liveness: readonly Liveness[]): Timeline => {
  const { end, closed } = walk(base, claims, liveness);
  return { base, claims, end, closed, alert: alertOf(end) };
};

/** Where the claim belongs, or undefined when it is there. */
const placeOf = (claims: readonly RegionClaim[], claim: RegionClaim): number | undefined => {
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareClaims(claims[middle] as RegionClaim, claim);
    if (order === 0) return undefined;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const mergeThreats = (threats: readonly Threat[]): readonly Threat[] => {
  const merged = new Map<string, Threat>();
  for (const threat of threats) {
    const key = JSON.stringify([threat.kind, threat.level ?? '', threat.reason ?? '']);
    const known = merged.get(key);
    if (known === undefined || (threat.since ?? Number.POSITIVE_INFINITY) < (known.since ?? Number.POSITIVE_INFINITY)) {
      merged.set(key, threat);
    }
  }
  return [...merged]
    .sort(([a, x], [b, y]) => (x.since ?? 0) - (y.since ?? 0) || (a < b ? -1 : 1))
    .map(([, threat]) => threat);
};
