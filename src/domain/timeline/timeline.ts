import type { AlertClaim, RegionClaim } from '../claim.ts';
import { compareClaims, spokenAt } from '../claim.ts';
import { defined } from '../defined.ts';
import { placeIn } from '../sorted.ts';
import type { Instant, SourceId, Threat, ThreatKind, ThreatLevel } from '../words.ts';
import { higherLevel, raisesAlerts } from '../words.ts';
import { omissionsOf } from './guard.ts';
import type { Absence, Alert, Interval, Liveness, Reports, Timeline, Walk } from './parts.ts';
import { NO_REPORTS, withoutReportsOf, withReport } from './reports.ts';
import { voicesOf } from './speakers.ts';
import { START, walkOn, walkOnMark, walkUntil } from './standing.ts';
import { isDisputed, reportingVoices, standingVoices } from './voices.ts';
import type { Course } from './way.ts';
import { grown, NO_WAY, saidOf, walkAgain, walkAll, walkingAll, withClaim } from './way.ts';

export const EMPTY: Timeline = {
  base: START,
  claims: [],
  reports: NO_REPORTS,
  end: START,
  closed: [],
  alert: undefined,
  way: NO_WAY,
};

/** When sources fell silent or spoke, sorted; asked for only when the walk has to be done again. */
export type LivenessMarks = () => readonly Liveness[];

/** Undefined when the claim is in the set already. */
export const insert = (timeline: Timeline, claim: RegionClaim, liveness: LivenessMarks): Timeline | undefined => {
  if (isReport(timeline, claim)) {
    const reports = withReport(timeline.reports, claim);
    return reports === undefined ? undefined : { ...timeline, reports };
  }
  const { own, rest } = withoutReportsOf(timeline.reports, claim.source);
  if (own.length > 0) {
    const claims = [...timeline.claims, ...own, claim].sort(compareClaims);
    return timelineOf(walkAll(timeline.base, claims, liveness()), rest);
  }
  const { claims, reports } = timeline;
  const index = placeIn(claims, claim, compareClaims);
  if (index === undefined) return heardEarlier(timeline, claim, liveness);
  const next = index === claims.length ? walkOn(timeline.end, claim) : undefined;
  const course = next === undefined ? withClaim(timeline, claim, index, liveness()) : grown(timeline, claim, next);
  return timelineOf(course, reports, timeline);
};

/** Whether an omission bears out another is a matter of when it was heard first. */
const heardEarlier = (timeline: Timeline, claim: RegionClaim, liveness: LivenessMarks): Timeline | undefined => {
  if (claim.kind !== 'missing') return undefined;
  const { base, claims, reports } = timeline;
  const index = claims.findIndex((known) => compareClaims(known, claim) === 0);
  const known = claims[index];
  return known === undefined || claim.receivedAt >= known.receivedAt
    ? undefined
    : timelineOf(walkAll(base, claims.with(index, claim), liveness()), reports);
};

/** A source that was trusted here once is heard with all it says, or what it said then could never end. */
const isReport = (timeline: Timeline, { source, trust }: RegionClaim): boolean =>
  !raisesAlerts(trust) && !timeline.end.voices.some((voice) => voice.source === source);

/** The same claims after a source fell silent or spoke: `mark` is what is new among the marks. */
export const rewalk = (timeline: Timeline, mark: Liveness, liveness: LivenessMarks): Timeline => {
  const next = walkOnMark(timeline.end, mark);
  const course =
    next === undefined
      ? walkAgain(timeline, { from: mark.at, to: mark.at, source: mark.source }, liveness())
      : grown(timeline, undefined, next);
  return timelineOf(course, timeline.reports, timeline);
};

/** The timeline that these claims give, walked from the start. */
export const remade = (
  base: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
  reports = NO_REPORTS,
): Timeline => timelineOf(walkAll(base, claims, liveness), reports);

/** The same in steps, since a very long one takes a while. */
export function* remaking(
  base: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
  reports = NO_REPORTS,
): Generator<undefined, Timeline, undefined> {
  return timelineOf(yield* walkingAll(base, claims, liveness), reports);
}

const timelineOf = ({ base, claims, end, closed, way }: Course, reports: Reports, before?: Timeline): Timeline => ({
  base,
  claims,
  reports,
  end,
  closed,
  alert: before?.end === end ? before.alert : alertOf(end),
  way,
});

/** More claims than this are worth summing up; fewer cost nothing to keep. */
const COMPACT_ABOVE = 64;

/** Sums up what lies before `cut` once that is half of a long timeline, so that it costs little per claim. */
export const compact = (timeline: Timeline, cut: Instant, liveness: LivenessMarks): Timeline => {
  const { claims } = timeline;
  if (claims.length <= COMPACT_ABOVE || (claims[claims.length >> 1] as RegionClaim).at >= cut) return timeline;
  const summed = sumUp(timeline, cut, liveness);
  return summed.claims.length > claims.length / 2 ? timeline : summed;
};

/**
 * Sums up what lies before `cut`. Intervals that ended before it leave the timeline; the history has them. Kept are claims
 * that speak at or after it, and omissions that a list after it may yet bear out.
 */
export const sumUp = (timeline: Timeline, cut: Instant, liveness: LivenessMarks): Timeline => {
  const { base, claims } = timeline;
  const { absences } = omissionsOf(claims, base);
  const early = startOf(absences, cut);
  const open = new Set<RegionClaim>(
    absences.flatMap(({ claims: missing, overAt }) => (overAt === null || overAt >= early ? missing : [])),
  );
  const marks = liveness();
  return remade(
    walkUntil(base, saidOf(timeline, marks), early),
    claims.filter((claim) => claim.at >= early || spokenAt(claim) >= early || open.has(claim)),
    marks,
    timeline.reports,
  );
};

/** How far `sumUp` gets: no further than where omissions begin that go on across the cut. */
export const summableTo = ({ base, claims }: Timeline, cut: Instant): Instant =>
  startOf(omissionsOf(claims, base).absences, cut);

const startOf = (absences: readonly Absence[], cut: Instant): Instant => {
  const across = absences.filter(({ claims }) => claims.some((claim) => claim.at >= cut));
  return Math.min(cut, ...across.flatMap(({ claims }) => claims.map((claim) => claim.at)));
};

/** Intervals of the timeline, oldest first, without the first `skip`; the last one may stand. */
export const intervals = (timeline: Timeline, skip = 0): readonly Interval[] => {
  const closed = skip === 0 ? timeline.closed : timeline.closed.slice(skip);
  return timeline.end.interval === null ? closed : [...closed, timeline.end.interval];
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
    a.threats.length === b.threats.length &&
    (a.threats.length === 0 || JSON.stringify(a.threats) === JSON.stringify(b.threats)));

const alertOf = (end: Walk): Alert | undefined => {
  const interval = end.interval;
  if (interval === null) return undefined;
  const standing = standingVoices(end.voices);
  const said = standing.flatMap((voice) =>
    voice.details !== null && spokenAt(voice.details) >= interval.startedAt ? [voice.details] : [],
  );
  const threats = said.flatMap(threatsOf);
  const level = [...said.map((claim) => claim.level), ...threats.map((threat) => threat.level)].reduce(
    higherLevel,
    undefined,
  );
  return {
    since: interval.startedAt,
    ...defined({ level }),
    threats: mergeThreats(threats),
    sources: [...new Set(standing.map((voice) => voice.source))].sort(),
    disputed: isDisputed(interval.startedAt, standing, end.voices),
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
  reportingVoices(voicesOf(timeline)).map((voice) => ({
    source: voice.source,
    at: voice.alertAt ?? 0,
    ...(voice.details?.level === undefined ? {} : { level: voice.details.level }),
    threats: voice.details === null ? [] : threatsOf(voice.details),
  }));

/** What a claim says of threats. A reason or a level that stands alone is a threat of kind `other`. */
export const threatsOf = (claim: AlertClaim): readonly Threat[] => {
  if (claim.threats !== undefined && claim.threats.length > 0) return claim.threats;
  if (claim.reason === undefined) return [];
  const kind: ThreatKind = 'other';
  return [{ kind, ...defined({ level: claim.level }), since: claim.at, reason: claim.reason }];
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
