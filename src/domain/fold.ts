import type { Claim, RegionClaim, SourceClaim } from './claim.ts';
import { isRegionClaim } from './claim.ts';
import { coverageChanges } from './coverage.ts';
import type { Change, HistoryChange } from './event.ts';
import type { FeedState, Patch, TimelineKey } from './feed-state.ts';
import { keyOf, partsOf } from './feed-state.ts';
import type { Catalogue } from './regions.ts';
import { compactSource, hearOf, livenessOf } from './source-state.ts';
import type { Liveness, Run } from './standing.ts';
import type { Timeline } from './timeline.ts';
import { compact, EMPTY, insert, rewalk, runs, sameAlert, threatsOf } from './timeline.ts';
import type { Instant, SourceId } from './words.ts';
import { raisesAlerts } from './words.ts';

/** Undefined: the claim is known already and changes nothing. */
export type Folded = {
  readonly patch: Patch;
  readonly changes: readonly Change[];
  readonly history: readonly HistoryChange[];
};

/** Claims may arrive this late (and a day more, for those that waited in the queue) and still find their place. */
export const HORIZON_MS = 7 * 24 * 3600 * 1000;
const KEEP_MS = HORIZON_MS + 24 * 3600 * 1000;

/** The whole system in one line: what is known and one claim give what is known then, and what changed. */
export const fold = (state: FeedState, claim: Claim, tree: Catalogue): Folded | undefined =>
  isRegionClaim(claim) ? foldRegion(state, claim) : foldSource(state, claim, tree);

const foldRegion = (state: FeedState, claim: RegionClaim): Folded | undefined => {
  const key = keyOf(claim.region, claim.hazard);
  const before = state.timelines.get(key) ?? EMPTY;
  const liveness = (): readonly Liveness[] => allLiveness(state);
  const after = insert(before, claim, liveness);
  if (after === undefined) return undefined;
  const clock = Math.max(state.clock, claim.receivedAt);
  const diff = compare(key, before, after, claim.source, claim.at);
  const report: readonly Change[] =
    claim.kind === 'alert' && !raisesAlerts(claim.trust)
      ? [
          {
            type: 'report.added',
            region: claim.region,
            hazard: claim.hazard,
            at: claim.at,
            source: claim.source,
            ...(claim.level === undefined ? {} : { level: claim.level }),
            threats: threatsOf(claim),
          },
        ]
      : [];
  return {
    patch: { timelines: [[key, compact(after, clock - KEEP_MS, liveness)]], sources: [], clock },
    changes: [...report, ...diff.changes],
    history: diff.history,
  };
};

const foldSource = (state: FeedState, claim: SourceClaim, tree: Catalogue): Folded | undefined => {
  const before = state.sources.get(claim.source);
  const heard = hearOf(before, claim);
  if (heard === undefined) return undefined;
  const clock = Math.max(state.clock, claim.receivedAt);
  const after = compactSource(heard, clock - KEEP_MS);
  const marks = allLiveness(state, after);
  const liveness = (): readonly Liveness[] => marks;
  const timelines: [TimelineKey, Timeline][] = [];
  const changes: Change[] = [spokeOrSilent(claim)];
  const history: HistoryChange[] = [];
  for (const [key, timeline] of state.timelines) {
    if (!timeline.end.voices.some((voice) => voice.source === claim.source)) continue;
    const walked = rewalk(timeline, liveness);
    const diff = compare(key, timeline, walked, claim.source, claim.at);
    timelines.push([key, walked]);
    changes.push(...diff.changes);
    history.push(...diff.history);
  }
  changes.push(...coverageChanges(state.sources, after, claim, tree));
  return { patch: { timelines, sources: [[claim.source, after]], clock }, changes, history };
};

const spokeOrSilent = (claim: SourceClaim): Change =>
  claim.kind === 'spoke'
    ? { type: 'source.spoke', source: claim.source, at: claim.at, trust: claim.trust }
    : { type: 'source.silent', source: claim.source, at: claim.at, reason: claim.reason };

const allLiveness = (state: FeedState, changed?: ReturnType<typeof hearOf>): readonly Liveness[] => {
  const marks: Liveness[] = [];
  for (const source of state.sources.values()) if (source.id !== changed?.id) marks.push(...livenessOf(source));
  if (changed !== undefined) marks.push(...livenessOf(changed));
  return marks.sort((a, b) => a.at - b.at);
};

/** What subscribers and the history must be told when a timeline becomes another. */
const compare = (
  key: TimelineKey,
  before: Timeline,
  after: Timeline,
  source: SourceId,
  at: Instant,
): { readonly changes: readonly Change[]; readonly history: readonly HistoryChange[] } => {
  const { region, hazard } = partsOf(key);
  const about = { region, hazard, source, at };
  const was = before.alert;
  const is = after.alert;
  const changes: Change[] = [];
  const { removed, put } = compareRuns(runs(before), runs(after));
  let ended: Run | undefined;
  if (was !== undefined && is === undefined) {
    ended = put.find((run) => run.endedAt !== null && run.startedAt === was.since) ?? after.closed.at(-1);
    changes.push({ type: 'alert.ended', ...about, since: was.since, endedAt: ended?.endedAt ?? at });
  } else if (is !== undefined && !sameAlert(was, is)) {
    changes.push({ type: was === undefined ? 'alert.started' : 'alert.updated', ...about, ...is });
  }
  for (const run of put) {
    if (run.endedAt !== null && run !== ended) {
      changes.push({ type: 'alert.recorded', ...about, startedAt: run.startedAt, endedAt: run.endedAt, sources: run.sources });
    }
  }
  return { changes, history: removed.length + put.length === 0 ? [] : [{ region, hazard, removed, put }] };
};

const compareRuns = (
  before: readonly Run[],
  after: readonly Run[],
): { readonly removed: readonly Instant[]; readonly put: readonly Run[] } => {
  let same = 0;
  while (same < before.length && same < after.length && sameRun(before[same] as Run, after[same] as Run)) same += 1;
  const starts = new Set(after.slice(same).map((run) => run.startedAt));
  return {
    removed: before.slice(same).flatMap((run) => (starts.has(run.startedAt) ? [] : [run.startedAt])),
    put: after.slice(same).filter((run) => !before.some((known) => sameRun(known, run))),
  };
};

const sameRun = (a: Run, b: Run): boolean =>
  a === b || (a.startedAt === b.startedAt && a.endedAt === b.endedAt && a.sources.join() === b.sources.join());
