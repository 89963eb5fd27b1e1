import type { ClockClaim, Logged, RegionClaim, SourceClaim } from '../claim.ts';
import { isRegionClaim } from '../claim.ts';
import { defined } from '../defined.ts';
import type { Change, HistoryChange, MarksAnew } from '../event.ts';
import type { Catalogue } from '../places/catalogue.ts';
import { restamp } from '../restamp.ts';
import { coverageChanges } from '../sources/coverage.ts';
import { compactSource, crowdedUntil, hearOf, livenessOf, livenessOfAll } from '../sources/source-state.ts';
import type { Instant, SourceId } from '../words.ts';
import { raisesAlerts } from '../words.ts';
import type { FeedState, Patch } from './feed-state.ts';
import { apply } from './feed-state.ts';
import type { TimelineKey } from './key.ts';
import { keyOf, partsOf } from './key.ts';
import type { Interval, Liveness, Retracted, Timeline } from './parts.ts';
import { compact, EMPTY, insert, intervals, rewalk, sameAlert, summableTo, sumUp, threatsOf } from './timeline.ts';

/** Undefined: the claim is known already and changes nothing. */
export type Folded = {
  readonly patch: Patch;
  readonly changes: readonly Change[];
  readonly history: readonly HistoryChange[];
  /** Absent: no word about a source was stamped anew. */
  readonly marks?: readonly MarksAnew[];
  readonly flapping?: Flapping;
};

/** A source fell silent so often that where it spoke all that was said before this instant is summed up before its time. */
export type Flapping = { readonly source: SourceId; readonly until: Instant };

/** The whole system in one line: what is known and one claim give what is known then, and what changed. */
export const fold = (state: FeedState, claim: Logged, catalogue: Catalogue): Folded | undefined => {
  if (claim.kind === 'clock') return foldClock(state, claim);
  return isRegionClaim(claim) ? foldRegion(state, claim) : foldSource(state, claim, catalogue);
};

/**
 * Applies entries of the log, which decided them, one after another until it is enough. Returns the first of them, as many
 * as were applied.
 */
export const applyLogged = <Entry extends { readonly claim: Logged }>(
  state: FeedState,
  entries: readonly Entry[],
  catalogue: Catalogue,
  isEnough: (applied: number) => boolean = () => false,
): readonly Entry[] => {
  let applied = 0;
  for (const { claim } of entries) {
    const folded = fold(state, claim, catalogue);
    if (folded !== undefined) apply(state, folded.patch);
    applied += 1;
    if (isEnough(applied)) break;
  }
  return entries.slice(0, applied);
};

const foldClock = (state: FeedState, claim: ClockClaim): Folded | undefined => {
  const anew = restamp(state, claim);
  if (anew === undefined) return undefined;
  const changes: Change[] = [];
  const history: HistoryChange[] = [];
  for (const [key, timeline] of anew.timelines) {
    const before = state.timelines.get(key) ?? EMPTY;
    // Nobody said anything: it is told in the name of who said so.
    const [source = ''] = timeline.alert?.sources ?? intervals(timeline).at(-1)?.sources ?? [];
    const diff = compare(key, before, timeline, source, claim.at);
    changes.push(...diff.changes);
    history.push(...diff.history);
  }
  const { timelines, sources, marks } = anew;
  return { patch: { timelines, sources, clock: Math.min(state.clock, claim.at) }, changes, history, marks };
};

const foldRegion = (state: FeedState, claim: RegionClaim): Folded | undefined => {
  const key = keyOf(claim.region, claim.hazard);
  const before = state.timelines.get(key) ?? EMPTY;
  const liveness = (): readonly Liveness[] => livenessOfAll(state.sources.values());
  const after = insert(before, claim, liveness);
  if (after === undefined) return undefined;
  const clock = Math.max(state.clock, claim.receivedAt);
  const reason = claim.kind === 'clear' || claim.kind === 'withdrawn' ? claim.reason : undefined;
  const diff = compare(key, before, after, claim.source, claim.at, reason);
  const report: readonly Change[] =
    claim.kind === 'alert' && !raisesAlerts(claim.trust)
      ? [
          {
            type: 'report.added',
            region: claim.region,
            hazard: claim.hazard,
            at: claim.at,
            source: claim.source,
            ...defined({ level: claim.level }),
            threats: threatsOf(claim),
          },
        ]
      : [];
  return {
    patch: { timelines: [[key, compact(after, clock - state.keep, liveness)]], sources: [], clock },
    changes: [...report, ...diff.changes],
    history: diff.history,
  };
};

const foldSource = (state: FeedState, claim: SourceClaim, catalogue: Catalogue): Folded | undefined => {
  const heard = hearOf(state.sources.get(claim.source), claim);
  if (heard === undefined) return undefined;
  const clock = Math.max(state.clock, claim.receivedAt);
  const crowded = crowdedUntil(heard, state.mostMarks);
  const cut = Math.max(clock - state.keep, crowded);
  const mark = livenessOf(claim);
  let marks: readonly Liveness[] | undefined;
  const liveness = (): readonly Liveness[] => {
    marks ??= livenessOfAll([...state.sources.values()].filter((source) => source.id !== heard.id).concat(heard));
    return marks;
  };
  const timelines: [TimelineKey, Timeline][] = [];
  const alerts: Change[] = [];
  const history: HistoryChange[] = [];
  for (const [key, timeline] of state.timelines) {
    if (!timeline.end.voices.some((voice) => voice.source === claim.source)) continue;
    const walked = rewalk(timeline, mark, liveness);
    const diff = compare(key, timeline, walked, claim.source, claim.at);
    timelines.push([key, walked]);
    alerts.push(...diff.changes);
    history.push(...diff.history);
  }
  // Where a timeline cannot be summed up to the cut, it is walked again along marks from before it.
  const reach =
    compactSource(heard, cut) === heard ? cut : Math.min(...timelines.map(([, one]) => summableTo(one, cut)), cut);
  const after = compactSource(heard, reach);
  const kept = after === heard ? timelines : timelines.map(([key, one]) => [key, sumUp(one, cut, liveness)] as const);
  const coverage = coverageChanges(state.sources, after, claim, catalogue);
  // Whoever takes these one by one must at no moment see a place without alert that is not known to be clear.
  const changes: readonly Change[] = [
    spokeOrSilent(claim),
    ...coverage.filter((change) => change.type === 'region.unknown'),
    ...alerts,
    ...coverage.filter((change) => change.type !== 'region.unknown'),
  ];
  return {
    patch: { timelines: kept, sources: [[claim.source, after]], clock },
    changes,
    history,
    ...(after === heard || cut > crowded ? {} : { flapping: { source: claim.source, until: reach } }),
  };
};

const spokeOrSilent = (claim: SourceClaim): Change =>
  claim.kind === 'spoke'
    ? { type: 'source.spoke', source: claim.source, at: claim.at, trust: claim.trust }
    : { type: 'source.silent', source: claim.source, at: claim.at, reason: claim.reason };

/** The changes for subscribers and the history when a timeline becomes another. */
const compare = (
  key: TimelineKey,
  before: Timeline,
  after: Timeline,
  source: SourceId,
  at: Instant,
  reason?: string,
): { readonly changes: readonly Change[]; readonly history: readonly HistoryChange[] } => {
  const { removed, put } = compareIntervals(before, after);
  const was = before.alert;
  const is = after.alert;
  const isSame = sameAlert(was, is);
  if (isSame && removed.length + put.length === 0) return NOTHING;
  const { region, hazard } = partsOf(key);
  const about = { region, hazard, source, at };
  const changes: Change[] = [];
  let ended: Interval | undefined;
  if (was !== undefined && is === undefined) {
    ended = put.find((interval) => interval.startedAt === was.since) ?? put.at(-1);
    const endedAt = Math.max(was.since, ended?.endedAt ?? was.since);
    const retracted = ended?.retracted;
    changes.push(
      retracted === undefined
        ? { type: 'alert.ended', ...about, since: was.since, endedAt, ...defined({ reason }) }
        : { type: 'alert.retracted', ...about, since: was.since, retractedAt: endedAt, reason: retracted.reason },
    );
  } else if (is !== undefined && !isSame) {
    changes.push({ type: was === undefined ? 'alert.started' : 'alert.updated', ...about, ...is });
  }
  for (const interval of put) {
    if (interval.endedAt !== null && interval !== ended) {
      changes.push({
        type: 'alert.recorded',
        ...about,
        startedAt: interval.startedAt,
        endedAt: interval.endedAt,
        sources: interval.sources,
        ...defined({ retracted: interval.retracted }),
      });
    }
  }
  return { changes, history: removed.length + put.length === 0 ? [] : [{ region, hazard, removed, put }] };
};

const NOTHING = { changes: [], history: [] } as const;

const UNCHANGED = { removed: [], put: [] } as const;

const compareIntervals = (
  before: Timeline,
  after: Timeline,
): { readonly removed: readonly Instant[]; readonly put: readonly Interval[] } => {
  if (before.closed === after.closed && before.end.interval === after.end.interval) return UNCHANGED;
  const same = sameUpTo(before.closed, after.closed);
  const [old, now] = withoutSameEnd(intervals(before, same), intervals(after, same));
  const starts = new Set(now.map((interval) => interval.startedAt));
  const known = new Map(old.map((interval) => [interval.startedAt, interval]));
  return {
    removed: old.flatMap((interval) => (starts.has(interval.startedAt) ? [] : [interval.startedAt])),
    put: now.filter((interval) => !isSameInterval(known.get(interval.startedAt), interval)),
  };
};

/** How many intervals both begin with. That the last one is the same tells nothing of those before it. */
const sameUpTo = (before: readonly Interval[], after: readonly Interval[]): number => {
  if (before === after) return before.length;
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && isSameInterval(before[same], after[same])) same += 1;
  return same;
};

/** A late claim leaves what came long after it as it was. */
const withoutSameEnd = (
  before: readonly Interval[],
  after: readonly Interval[],
): readonly [readonly Interval[], readonly Interval[]] => {
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && isSameInterval(before[before.length - 1 - same], after[after.length - 1 - same])) same += 1;
  return same === 0 ? [before, after] : [before.slice(0, -same), after.slice(0, -same)];
};

const isSameInterval = (a: Interval | undefined, b: Interval | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.startedAt === b.startedAt &&
    a.endedAt === b.endedAt &&
    a.sources.join() === b.sources.join() &&
    sameRetraction(a.retracted, b.retracted));

const sameRetraction = (a: Retracted | undefined, b: Retracted | undefined): boolean =>
  a?.at === b?.at && a?.reason === b?.reason && a?.source === b?.source;
