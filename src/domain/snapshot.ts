import type { AlertClaim, RegionClaim } from './claim.ts';
import { spokenAt } from './claim.ts';
import type { FeedState, TimelineKey } from './feed-state.ts';
import { keyOf, partsOf } from './feed-state.ts';
import type { Listing, SnapshotSignal } from './signal.ts';
import type { Timeline } from './timeline.ts';
import { lists } from './timeline.ts';
import type { Instant, SourceId } from './words.ts';

/**
 * A list of all that is active becomes claims: an alert for each place it has, a clear for each place that the source's
 * list before it had and this one lacks. Only differences are claimed, so that a list polled every ten seconds costs
 * nothing while nothing changes.
 *
 * A list that arrives late is put between its neighbours: what it says holds until the next list after it.
 */
export const claimsOf = (snapshot: SnapshotSignal, state: FeedState): readonly RegionClaim[] => {
  const { source, at } = snapshot;
  const next = state.sources.get(source)?.listInstants.find((instant) => instant > at);
  const active = new Map<TimelineKey, Listing>(snapshot.active.map((item) => [keyOf(item.region, item.hazard), item]));
  const claims: RegionClaim[] = [];
  const goneNext: TimelineKey[] = [];
  for (const [key, item] of active) {
    const timeline = state.timelines.get(key);
    const mark = markAt(timeline, source, at);
    if (!isListed(mark) || !sameListing(mark, item)) claims.push(listed(snapshot, item, at, mark, timeline));
    if (next !== undefined && !isListed(mark) && !hasMarkBetween(timeline, source, at, next)) goneNext.push(key);
  }
  const before = listedAt(state, source, at);
  const gone = before.filter((key) => !active.has(key) && !saidAt(state.timelines.get(key), source, at));
  claims.push(...gone.map(omission(snapshot, at, isSuspicious(gone.length, before.length))));
  if (next === undefined) {
    claims.push(...confirmations(snapshot, state, active));
    return claims;
  }
  // A late list: what the next one says holds again from there on.
  for (const key of gone) {
    const timeline = state.timelines.get(key);
    const mark = markAt(timeline, source, at);
    if (isListed(mark) && !hasMarkBetween(timeline, source, at, next)) {
      claims.push({ ...mark, receivedAt: snapshot.receivedAt, listedAt: next });
    }
  }
  claims.push(...goneNext.map(omission(snapshot, next, isSuspicious(goneNext.length, active.size))));
  return claims;
};

/** Lists are remembered this far back; one that is later still is taken as the oldest of these. */
const LIST_INSTANTS_KEPT = 64;

export const withListInstant = (instants: readonly Instant[], at: Instant): readonly Instant[] =>
  instants.includes(at) ? instants : [...instants, at].sort((a, b) => a - b).slice(-LIST_INSTANTS_KEPT);

/** The mass-clear guard: more than half of what stands, and more than five at once, is not believed the first time. */
const SUSPICIOUS_COUNT = 5;
const isSuspicious = (gone: number, standing: number): boolean => gone > SUSPICIOUS_COUNT && gone > standing / 2;

/** What the source listed last, at or before the instant. */
const listedAt = (state: FeedState, source: SourceId, at: Instant): readonly TimelineKey[] => {
  const keys: TimelineKey[] = [];
  for (const [key, timeline] of state.timelines) {
    if (timeline.end.voices.some((voice) => voice.source === source) && isListed(markBefore(timeline, source, at))) keys.push(key);
  }
  return keys;
};

const isListed = (mark: RegionClaim | undefined): mark is AlertClaim => mark?.kind === 'alert';

/** The source's latest word, at or before the instant, on whether its list has the place. */
const markAt = (timeline: Timeline | undefined, source: SourceId, at: Instant): RegionClaim | undefined =>
  latestMark(timeline, source, (spoken) => spoken <= at);

const markBefore = (timeline: Timeline | undefined, source: SourceId, at: Instant): RegionClaim | undefined =>
  latestMark(timeline, source, (spoken) => spoken < at);

const latestMark = (
  timeline: Timeline | undefined,
  source: SourceId,
  inTime: (spoken: Instant) => boolean,
): RegionClaim | undefined => {
  if (timeline === undefined) return undefined;
  let latest: RegionClaim | undefined;
  for (const claim of timeline.claims) {
    if (claim.source !== source || !isMark(claim) || !inTime(spokenAt(claim))) continue;
    if (latest === undefined || later(claim, latest)) latest = claim;
  }
  return latest ?? summedUp(timeline, source);
};

/** At one instant having the place outweighs lacking it, and of two listings the last in the timeline's order holds. */
const later = (a: RegionClaim, b: RegionClaim): boolean =>
  spokenAt(a) > spokenAt(b) || (spokenAt(a) === spokenAt(b) && (a.kind === 'alert' || b.kind !== 'alert'));

/** A listing so old that the timeline has summed it up. */
const summedUp = (timeline: Timeline, source: SourceId): RegionClaim | undefined => {
  const voice = timeline.base.voices.find((known) => known.source === source && known.listed);
  const any = timeline.claims[0];
  if (voice === undefined || any === undefined) return undefined;
  const { region, hazard } = any;
  const at = voice.alertAt ?? timeline.base.at;
  return {
    ...(voice.details ?? {}),
    kind: 'alert',
    source,
    trust: voice.trust,
    region,
    hazard,
    at,
    receivedAt: at,
    listedAt: timeline.base.at,
  };
};

const isMark = (claim: RegionClaim): boolean => claim.kind !== 'alert' || claim.listedAt !== undefined;

const hasMarkBetween = (timeline: Timeline | undefined, source: SourceId, after: Instant, until: Instant): boolean =>
  timeline?.claims.some(
    (claim) => claim.source === source && isMark(claim) && spokenAt(claim) > after && spokenAt(claim) <= until,
  ) ?? false;

/** The source's own list of that very instant has the place already. */
const saidAt = (timeline: Timeline | undefined, source: SourceId, at: Instant): boolean =>
  timeline?.claims.some((claim) => claim.source === source && claim.kind === 'alert' && claim.listedAt === at) ?? false;

const sameListing = (mark: AlertClaim, item: Listing): boolean =>
  (item.at === undefined || item.at === mark.at) &&
  item.level === mark.level &&
  item.reason === mark.reason &&
  JSON.stringify(item.threats ?? []) === JSON.stringify(mark.threats ?? []);

const listed = (
  { source, trust, receivedAt }: SnapshotSignal,
  item: Listing,
  listedAt: Instant,
  mark: RegionClaim | undefined,
  timeline: Timeline | undefined,
): AlertClaim => {
  // A list that does not say since when: since it was first listed, also across a gap that the guard did not believe.
  const pending = mark?.kind === 'missing' ? timeline?.end.voices.find((voice) => voice.source === source && voice.missing) : undefined;
  const known = isListed(mark) ? mark.at : (pending?.alertAt ?? undefined);
  return {
    kind: 'alert',
    source,
    trust,
    region: item.region,
    hazard: item.hazard,
    at: item.at ?? known ?? listedAt,
    receivedAt,
    listedAt,
    ...(item.level === undefined ? {} : { level: item.level }),
    ...(item.threats === undefined ? {} : { threats: item.threats }),
    ...(item.reason === undefined ? {} : { reason: item.reason }),
  };
};

const omission =
  ({ source, trust, receivedAt, confirmAfter }: SnapshotSignal, at: Instant, suspicious: boolean) =>
  (key: TimelineKey): RegionClaim => {
    const about = { source, trust, ...partsOf(key), at, receivedAt, listedAt: at };
    return suspicious ? { kind: 'missing', ...about, confirmAfter } : { kind: 'clear', ...about };
  };

/** Places that the guard held back and that this later list lacks as well. */
const confirmations = (
  snapshot: SnapshotSignal,
  state: FeedState,
  active: ReadonlyMap<TimelineKey, Listing>,
): readonly RegionClaim[] => {
  const claims: RegionClaim[] = [];
  for (const [key, timeline] of state.timelines) {
    const pending = timeline.end.voices.some((voice) => voice.source === snapshot.source && voice.missing);
    if (!pending || active.has(key) || lists(timeline, snapshot.source)) continue;
    const mark = markAt(timeline, snapshot.source, snapshot.at);
    if (mark?.kind === 'missing' && mark.at < snapshot.at) {
      claims.push(omission(snapshot, snapshot.at, true)(key));
    }
  }
  return claims;
};
