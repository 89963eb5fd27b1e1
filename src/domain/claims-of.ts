import type { AlertClaim, RegionClaim } from './claim.ts';
import { spokenAt } from './claim.ts';
import type { FeedState, TimelineKey } from './feed-state.ts';
import { keyOf, partsOf } from './feed-state.ts';
import type { AlertSignal, AllClearSignal, Listing, SnapshotSignal } from './signal.ts';
import type { Timeline } from './timeline/timeline.ts';
import { claimsAround, lists, voicesOf } from './timeline/timeline.ts';
import type { Instant, SourceId } from './words.ts';

/** The claims of a signal about regions. They are to be folded in this order, before the next signal is looked at. */
export const claimsOf = (
  signal: AlertSignal | AllClearSignal | SnapshotSignal,
  state: FeedState,
): readonly RegionClaim[] => (signal.kind === 'snapshot' ? claimsOfList(signal, state) : claimsOfWord(signal, state));

/**
 * A list of all that is active becomes claims: an alert for each place it has, a clear for each place that the source's
 * list before it had and this one lacks. Only differences are claimed, so that a list polled every ten seconds costs
 * nothing while nothing changes.
 *
 * A list that arrives late is put between its neighbours: what it says holds until the next list after it.
 */
const claimsOfList = (snapshot: SnapshotSignal, state: FeedState): readonly RegionClaim[] => {
  const { source, at, receivedAt } = snapshot;
  const instants = state.sources.get(source)?.listInstants ?? [];
  const next = instants.find((instant) => instant > at);
  const active = new Map<TimelineKey, Listing>(snapshot.active.map((item) => [keyOf(item.region, item.hazard), item]));
  const claims: RegionClaim[] = [];
  const goneNext: TimelineKey[] = [];
  const relistedNext: RegionClaim[] = [];
  /** A late list: what the next one says holds again from there on. */
  const holdsAgain = (key: TimelineKey, mark: RegionClaim | undefined): void => {
    if (next === undefined || hasMarkBetween(state.timelines.get(key), source, at, next)) return;
    if (isListed(mark)) relistedNext.push({ ...mark, receivedAt, listedAt: next });
    else goneNext.push(key);
  };
  for (const [key, item] of active) {
    const mark = markOf(state, key, source, at);
    const timeline = state.timelines.get(key);
    if (isListed(mark) && sameListing(mark, item, snapshot) && !saidSince(timeline, mark, at)) continue;
    claims.push(listed(snapshot, item, mark, timeline));
    holdsAgain(key, mark);
  }
  const before = listedBefore(state, source, at);
  const again = instants.includes(at);
  const gone = before.filter((key) => !active.has(key) && !saidAt(state.timelines.get(key), source, at, again));
  claims.push(...gone.map(omission(snapshot, at, isSuspicious(gone.length, before.length))));
  for (const key of gone) holdsAgain(key, markOf(state, key, source, at));
  if (next === undefined) return [...claims, ...confirmations(snapshot, state, active)];
  return [
    ...claims,
    ...relistedNext,
    ...goneNext.map(omission(snapshot, next, isSuspicious(goneNext.length, active.size))),
  ];
};

/**
 * An alert or all-clear sent by itself is one claim. One that arrives late does not outlive the next list of its source
 * if that still had the place: nothing was claimed of that list then, because nothing had changed.
 */
const claimsOfWord = (signal: AlertSignal | AllClearSignal, state: FeedState): readonly RegionClaim[] => {
  const { id: _, ...said } = signal;
  const claim: RegionClaim = said.kind === 'alert' ? said : { ...said, kind: 'clear' };
  const { source, region, hazard, at, receivedAt } = claim;
  const key = keyOf(region, hazard);
  const mark = markOf(state, key, source, at);
  if (!isListed(mark)) return [claim];
  // At the same instant an alert outweighs the all-clear, and of two alerts the more serious one holds.
  const next = state.sources.get(source)?.listInstants.find((instant) => instant >= at && instant > spokenAt(mark));
  return next === undefined || hasMarkBetween(state.timelines.get(key), source, at, next)
    ? [claim]
    : [claim, { ...mark, receivedAt, listedAt: next }];
};

/** Lists are remembered this far back; one that is later still is taken as the oldest of these. */
const LIST_INSTANTS_KEPT = 64;

export const withListInstant = (instants: readonly Instant[], at: Instant): readonly Instant[] =>
  instants.includes(at) ? instants : [...instants, at].sort((a, b) => a - b).slice(-LIST_INSTANTS_KEPT);

/** The mass-clear guard: more than half of what stands, and more than five at once, is not believed the first time. */
const SUSPICIOUS_COUNT = 5;
const isSuspicious = (gone: number, standing: number): boolean => gone > SUSPICIOUS_COUNT && gone > standing / 2;

/** What the source listed last, before the instant. */
const listedBefore = (state: FeedState, source: SourceId, at: Instant): readonly TimelineKey[] => {
  const keys: TimelineKey[] = [];
  for (const [key, timeline] of state.timelines) {
    if (!voicesOf(timeline).some((voice) => voice.source === source)) continue;
    if (isListed(latestMark(timeline, key, source, (spoken) => spoken < at))) keys.push(key);
  }
  return keys;
};

const isListed = (mark: RegionClaim | undefined): mark is AlertClaim => mark?.kind === 'alert';

/** The source's latest word, at or before the instant, on whether its list has the place. */
const markOf = (state: FeedState, key: TimelineKey, source: SourceId, at: Instant): RegionClaim | undefined =>
  latestMark(state.timelines.get(key), key, source, (spoken) => spoken <= at);

const latestMark = (
  timeline: Timeline | undefined,
  key: TimelineKey,
  source: SourceId,
  inTime: (spoken: Instant) => boolean,
): RegionClaim | undefined => {
  if (timeline === undefined) return undefined;
  let latest: RegionClaim | undefined;
  for (const claim of claimsAround(timeline, source)) {
    if (claim.source !== source || !isMark(claim) || !inTime(spokenAt(claim))) continue;
    if (latest === undefined || later(claim, latest)) latest = claim;
  }
  return latest ?? summedUp(timeline, key, source);
};

/** At one instant having the place outweighs lacking it, and of two listings the last in the timeline's order holds. */
const later = (a: RegionClaim, b: RegionClaim): boolean =>
  spokenAt(a) > spokenAt(b) || (spokenAt(a) === spokenAt(b) && (a.kind === 'alert' || b.kind !== 'alert'));

/** A listing so old that the timeline has summed it up. */
const summedUp = (timeline: Timeline, key: TimelineKey, source: SourceId): RegionClaim | undefined => {
  const voice = timeline.base.voices.find((known) => known.source === source && known.listed);
  if (voice === undefined || voice.alertAt === null || voice.markAt === null) return undefined;
  return {
    ...(voice.details ?? {}),
    kind: 'alert',
    source,
    trust: voice.trust,
    ...partsOf(key),
    at: voice.alertAt,
    receivedAt: voice.markAt,
    listedAt: voice.markAt,
  };
};

const isMark = (claim: RegionClaim): boolean => claim.kind !== 'alert' || claim.listedAt !== undefined;

const hasMarkBetween = (timeline: Timeline | undefined, source: SourceId, after: Instant, until: Instant): boolean =>
  claimsAround(timeline, source).some(
    (claim) => claim.source === source && isMark(claim) && spokenAt(claim) > after && spokenAt(claim) <= until,
  );

/**
 * The source's own list of that very instant has the place already: it said so, or there was such a list (`again`) and it
 * had nothing to change.
 */
const saidAt = (timeline: Timeline | undefined, source: SourceId, at: Instant, again: boolean): boolean => {
  const said = claimsAround(timeline, source).filter(
    (claim) => claim.source === source && isMark(claim) && spokenAt(claim) === at,
  );
  return said.some((claim) => claim.kind === 'alert') || (again && said.length === 0);
};

const sameListing = (mark: AlertClaim, item: Listing, { trust }: SnapshotSignal): boolean =>
  mark.trust === trust &&
  (item.at === undefined || (item.saidAt ?? item.at) === (mark.saidAt ?? mark.at)) &&
  item.level === mark.level &&
  item.reason === mark.reason &&
  JSON.stringify(item.threats ?? []) === JSON.stringify(mark.threats ?? []);

/** What the source said by itself since its list had the place: the list says it again, or takes it back. */
const saidSince = (timeline: Timeline | undefined, mark: AlertClaim, until: Instant): boolean =>
  claimsAround(timeline, mark.source).some(
    (claim) =>
      claim.kind === 'alert' &&
      claim.source === mark.source &&
      !isMark(claim) &&
      claim.at >= spokenAt(mark) &&
      claim.at <= until,
  );

const listed = (
  { source, trust, receivedAt, at: listedAt }: SnapshotSignal,
  item: Listing,
  mark: RegionClaim | undefined,
  timeline: Timeline | undefined,
): AlertClaim => {
  // A list that does not say since when: since it was first listed, also across a gap that the guard did not believe.
  const pending =
    mark?.kind === 'missing' ? voicesOf(timeline).find((voice) => voice.source === source && voice.missing) : undefined;
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
    ...(item.saidAt === undefined ? {} : { saidAt: item.saidAt }),
    ...(item.level === undefined ? {} : { level: item.level }),
    ...(item.threats === undefined ? {} : { threats: item.threats }),
    ...(item.reason === undefined ? {} : { reason: item.reason }),
  };
};

const omission =
  ({ source, trust, receivedAt, confirmAfter, ...list }: SnapshotSignal, at: Instant, suspicious: boolean) =>
  (key: TimelineKey): RegionClaim => {
    const said = list.saidAt === undefined || at !== list.at ? {} : { saidAt: list.saidAt };
    const about = { source, trust, ...partsOf(key), at, receivedAt, listedAt: at, ...said };
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
    const pending = voicesOf(timeline).some((voice) => voice.source === snapshot.source && voice.missing);
    if (!pending || active.has(key) || lists(timeline, snapshot.source)) continue;
    const mark = markOf(state, key, snapshot.source, snapshot.at);
    if (mark?.kind === 'missing' && mark.at < snapshot.at) {
      claims.push(omission(snapshot, snapshot.at, true)(key));
    }
  }
  return claims;
};
