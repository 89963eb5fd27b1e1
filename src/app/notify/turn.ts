import type { Board } from '../../domain/board.ts';
import type { Change } from '../../domain/event.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { keyOf, partsOf } from '../../domain/timeline/key.ts';
import type { Alert } from '../../domain/timeline/parts.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import { assertNever, HAZARDS } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Entry } from '../log/log.ts';
import type { Cursor, Progress, Told, ToldChange } from './progress.ts';
import type { Scope } from './scope.ts';
import {
  ALONE,
  aheadKey,
  alertKey,
  alertText,
  BLIND_KEY,
  doubtKey,
  silentKey,
  toldAlert,
  toldAlerts,
  unknownKey,
  WITH_ALL_BELOW,
} from './told.ts';

/** The truth of a feed, exactly as of `position`. */
export type Truth = {
  readonly position: Position;
  /** When the entry at the position was sequenced, or when a doubt began. */
  readonly at: Instant;
  readonly catalogue: Catalogue;
  readonly state: FeedState;
  readonly board: Board;
  /** The places that a live source covers, whether or not the board is vouched for. */
  readonly covered: ReadonlySet<RegionId>;
  /** Why the hub is blind; empty while it is not. */
  readonly doubts: readonly string[];
};

/** The hazards of which the log says that an alert ended there since it was told of; `isAll`: it was read without a gap. */
export type Ended = { readonly hazards: readonly Hazard[]; readonly isAll: boolean };

export const NOTHING_READ: Ended = { hazards: [], isAll: false };

/** The next message; who is told and how loud is not decided here. */
export type Draft =
  | { readonly kind: 'event'; readonly change: Change; readonly entry: Entry; readonly index: number }
  | {
      readonly kind: 'state';
      readonly region: RegionId;
      readonly missed: number;
      readonly gap: boolean;
      readonly ended: Ended;
    }
  | { readonly kind: 'blind' | 'sighted' };

/** The place that a message is about; undefined: a source, or the hub. */
export const regionOf = (draft: Draft): RegionId | undefined =>
  draft.kind === 'state'
    ? draft.region
    : draft.kind === 'event' && 'region' in draft.change
      ? draft.change.region
      : undefined;

/**
 * `tell`: one message; once it came, cursor and told are as given. `idle`: nothing of what was looked at is to be told,
 * and the cursor may go on to there.
 */
export type Turn =
  | { readonly kind: 'tell'; readonly draft: Draft; readonly cursor: Cursor; readonly told: ToldChange }
  | { readonly kind: 'idle'; readonly cursor: Cursor; readonly told: ToldChange };

/** Reports and words about the past older than this when their turn comes are no news any more; milliseconds. */
const NEWS_FOR = 5 * 60_000;

/**
 * What one destination is told next, from what it was told, what happened since (`entries`: those after the cursor, in
 * order, without a hole) and what is true now. What has stopped being true is left out, with all else about that region
 * up to now, and one `region.state` stands for it. So no alert is announced that has ended, and nobody gets an
 * all-clear who never got the alert.
 */
export const nextTurn = (scope: Scope, progress: Progress, entries: readonly Entry[], truth: Truth): Turn => {
  const { cursor, told } = progress;
  const blind = truth.doubts.length > 0;
  const believed = told.get(BLIND_KEY);
  if (blind ? believed !== ALONE : believed !== undefined) {
    return {
      kind: 'tell',
      draft: { kind: blind ? 'blind' : 'sighted' },
      cursor: blind ? cursor : { ...cursor, syncing: true },
      told: [[BLIND_KEY, blind ? ALONE : null]],
    };
  }
  if (cursor.syncing) {
    const region = differing(scope, told, truth);
    const ended = { hazards: region === undefined ? [] : endedIn(region, progress, entries), isAll: false };
    if (region !== undefined) return stateOf(region, { cursor, missed: 0, gap: true, ended }, told, truth);
  }
  const forgotten: (readonly [string, null])[] = [];
  let at: Cursor = { ...cursor, syncing: false };
  const readAll = (entries.at(-1)?.seq ?? cursor.seq) >= truth.position.seq;
  for (const entry of entries) {
    for (const [index, change] of entry.changes.entries()) {
      if (entry.seq === at.seq + 1 && index < at.index) continue;
      const after = { ...at, index: index + 1 };
      const said = 'region' in change ? Number(told.get(aheadKey(change.region)) ?? 0) : 0;
      if (!scope.lets(change) || entry.seq <= said) continue;
      const verdict = judge(change, entry, told, truth, () => later(entries, entry, index), readAll);
      if (verdict.kind === 'tell')
        return {
          kind: 'tell',
          draft: { kind: 'event', change, entry, index },
          cursor: after,
          told: [...verdict.told, ...settled(change, told)],
        };
      if (verdict.kind === 'state') {
        const { region } = verdict;
        const rest = [change, ...later(entries, entry, index)];
        const missed = rest.filter((one) => 'region' in one && one.region === region && scope.lets(one)).length;
        const ended = { hazards: endedIn(region, progress, entries), isAll: readAll };
        return stateOf(region, { cursor: after, missed, gap: false, ended }, told, truth);
      }
    }
    at = { ...at, seq: entry.seq, index: 0 };
  }
  for (const [key, value] of told) if (key.startsWith('^|') && Number(value) <= at.seq) forgotten.push([key, null]);
  return { kind: 'idle', cursor: at, told: forgotten };
};

type Verdict =
  | { readonly kind: 'tell'; readonly told: ToldChange }
  | { readonly kind: 'state'; readonly region: RegionId }
  /** It adds nothing to what the destination knows. */
  | { readonly kind: 'skip' };

const SKIP: Verdict = { kind: 'skip' };

const judge = (
  change: Change,
  entry: Entry,
  told: Told,
  truth: Truth,
  following: () => readonly Change[],
  readAll: boolean,
): Verdict => {
  switch (change.type) {
    case 'alert.started':
    case 'alert.updated': {
      const { region, hazard } = change;
      const next = following().filter((one) => isAbout(one, region, hazard));
      const now = alertOf(truth, region, hazard);
      // Where not all was read that followed, another alert may stand there by now.
      if (now === undefined || next.some(isEnd) || (!readAll && now.since !== change.since))
        return { kind: 'state', region };
      if (change.type === 'alert.updated' && next.some(({ type }) => type === 'alert.updated')) return SKIP;
      return { kind: 'tell', told: [[alertKey(region, hazard), alertText(change)]] };
    }
    case 'alert.ended':
    case 'alert.retracted': {
      const { region, hazard } = change;
      if (toldAlert(told, region, hazard) === undefined) return SKIP;
      if (alertOf(truth, region, hazard) !== undefined) return { kind: 'state', region };
      return { kind: 'tell', told: [[alertKey(region, hazard), null]] };
    }
    case 'alert.recorded':
      return { kind: 'tell', told: [] };
    case 'report.added':
      return truth.at - entry.sequencedAt > NEWS_FOR ? SKIP : { kind: 'tell', told: [] };
    case 'region.unknown':
      if (truth.covered.has(change.region)) return { kind: 'state', region: change.region };
      return { kind: 'tell', told: [[unknownKey(change.region), change.below ? WITH_ALL_BELOW : ALONE]] };
    case 'region.known': {
      const { region, below } = change;
      const above = truth.catalogue.ancestors(region);
      const knew = [region, ...above].some((id) => {
        const value = told.get(unknownKey(id));
        return value !== undefined && (id === region || value === WITH_ALL_BELOW);
      });
      if (!knew) return SKIP;
      if (!truth.covered.has(region)) return { kind: 'state', region };
      const gone = below ? [region, ...truth.catalogue.descendants(region)] : [region];
      return { kind: 'tell', told: gone.flatMap((id) => (told.has(unknownKey(id)) ? [[unknownKey(id), null]] : [])) };
    }
    case 'source.silent':
      if (truth.state.sources.get(change.source)?.live === true || told.has(silentKey(change.source))) return SKIP;
      return { kind: 'tell', told: [[silentKey(change.source), ALONE]] };
    case 'source.spoke':
      if (!told.has(silentKey(change.source)) || truth.state.sources.get(change.source)?.live !== true) return SKIP;
      return { kind: 'tell', told: [[silentKey(change.source), null]] };
    default:
      return assertNever(change);
  }
};

/** A region that was told of anew is in doubt no more. */
const settled = (change: Change, told: Told): ToldChange =>
  'region' in change && told.has(doubtKey(change.region)) ? [[doubtKey(change.region), null]] : [];

const isAbout = (change: Change, region: RegionId, hazard: Hazard): boolean =>
  'hazard' in change && change.region === region && change.hazard === hazard;

const isEnd = ({ type }: Change): boolean => type === 'alert.ended' || type === 'alert.retracted';

const alertOf = (truth: Truth, region: RegionId, hazard: Hazard): Alert | undefined =>
  truth.state.timelines.get(keyOf(region, hazard))?.alert;

/**
 * Whether the alert that was told is over, and the one that stands there began after it. Where the log gives the one that
 * stands another beginning, it is the same to whoever was told; where not all of the log was read, perhaps it is.
 */
export const isAnother = (
  draft: Draft,
  told: Told,
  { state }: Pick<Truth, 'state'>,
  region: RegionId,
  hazard: Hazard,
): 'no' | 'perhaps' | 'surely' => {
  if (draft.kind !== 'state') return 'no';
  const known = toldAlert(told, region, hazard);
  const timeline = state.timelines.get(keyOf(region, hazard));
  const lastEnd = timeline?.alert === undefined ? null : timeline.end.lastEnd;
  if (known === undefined || lastEnd === null || lastEnd <= known.since) return 'no';
  if (draft.ended.hazards.includes(hazard)) return 'surely';
  return draft.ended.isAll ? 'no' : 'perhaps';
};

/** What ended there in what was read, but for what was told already. */
const endedIn = (region: RegionId, { cursor, told }: Progress, entries: readonly Entry[]): readonly Hazard[] => {
  const said = Number(told.get(aheadKey(region)) ?? 0);
  return entries.flatMap(({ seq, changes }) =>
    changes.flatMap((change, index) =>
      seq <= said || (seq === cursor.seq + 1 && index < cursor.index) || !isEnd(change) || !('hazard' in change)
        ? []
        : change.region === region
          ? [change.hazard]
          : [],
    ),
  );
};

/** Changes after that one, as far as they were read. */
const later = (entries: readonly Entry[], from: Entry, index: number): readonly Change[] =>
  entries.flatMap(({ seq, changes }) => (seq < from.seq ? [] : seq > from.seq ? changes : changes.slice(index + 1)));

/** Tells what is true of a region now; whatever the log says of it up to there is told with it. */
const stateOf = (
  region: RegionId,
  { cursor, ...how }: { readonly cursor: Cursor } & Omit<Extract<Draft, { kind: 'state' }>, 'kind' | 'region'>,
  told: Told,
  truth: Truth,
): Turn => {
  const known: (readonly [string, string | null])[] = [];
  for (const hazard of HAZARDS) {
    const key = alertKey(region, hazard);
    const alert = alertOf(truth, region, hazard);
    if (alert !== undefined) known.push([key, alertText(alert)]);
    else if (told.has(key)) known.push([key, null]);
  }
  const { catalogue, covered } = truth;
  if (!covered.has(region)) {
    const all = catalogue.descendants(region).every((id) => !covered.has(id));
    known.push([unknownKey(region), all ? WITH_ALL_BELOW : ALONE]);
  } else if (told.has(unknownKey(region))) known.push([unknownKey(region), null]);
  known.push([aheadKey(region), String(truth.position.seq)]);
  if (how.gap || told.has(doubtKey(region))) known.push([doubtKey(region), null]);
  return { kind: 'tell', draft: { kind: 'state', region, ...how }, cursor, told: known };
};

/** A region of which the destination believes something else than what is true. While the hub is blind all is unknown to it. */
const differing = (scope: Scope, told: Told, truth: Truth): RegionId | undefined => {
  const { catalogue, covered } = truth;
  const isOther = (region: RegionId, hazard: Hazard): boolean => {
    if (!scope.sees(region, hazard)) return false;
    const alert = alertOf(truth, region, hazard);
    // What the policy keeps back is not told, be it different or not.
    if (alert !== undefined && scope.tier(region, hazard, alert.level) === 'none') return false;
    return told.get(alertKey(region, hazard)) !== (alert === undefined ? undefined : alertText(alert));
  };
  for (const [region, hazard] of toldAlerts(told)) if (isOther(region, hazard)) return region;
  for (const [key, { alert }] of truth.state.timelines) {
    if (alert === undefined) continue;
    const { region, hazard } = partsOf(key);
    if (isOther(region, hazard)) return region;
  }
  for (const { id, parent } of catalogue.regions) {
    if (told.has(doubtKey(id))) return id;
    if (!scope.sees(id) || scope.tier(id, undefined, undefined) === 'none') continue;
    const believed = told.has(unknownKey(id));
    if (believed && covered.has(id)) return id;
    const isTop = parent === null || covered.has(parent) || !scope.sees(parent);
    if (!believed && isTop && !covered.has(id) && truth.doubts.length === 0) return id;
  }
  return undefined;
};
