import { defined } from '../../domain/defined.ts';
import type { Time } from '../../domain/instant.ts';
import { type PlaceState, placeStates } from '../../domain/place-state.ts';
import type { FeedStatus } from '../../domain/words.ts';
import { assertNever, byHazard } from '../../domain/words.ts';
import type { AlertWire, EventOf, EventWire, Frame, RegionWire, SnapshotFrame } from '../live/frames.ts';
import { isNamed } from '../live/frames.ts';
import type { Position } from '../live/position.ts';
import { type Coming, joined } from './joined.ts';
import type { Place } from './whole.ts';
import { wholeOf } from './whole.ts';

/**
 * The board of a subscriber: a snapshot, and what the frames after it changed. The same as the hub's own board at the
 * same `seq`, for whoever folds every frame in order.
 *
 * Two things a subscriber cannot know. Who filters does not see the neighbours of what he asked for, so of the regions
 * above it he learns the alerts, but not whether they are calm elsewhere: these are kept out of the board. And since
 * when a place is calm is known only from ends that were heard of.
 */
export type LiveView = {
  readonly status: FeedStatus;
  readonly epoch: string;
  /** Everything up to here is in. */
  readonly seq: number;
  /** False until a snapshot came: then nothing is known, and nothing may be called calm. */
  readonly whole: boolean;
  /** The snapshot was shown in doubt, and nothing but another one tells how it really is. */
  readonly doubted: boolean;
  /** By the hub's latest word; undefined before the first. */
  readonly fresh: boolean | undefined;
  /** Whether each is live. Heartbeats name all of them: who is missing there has never been heard. */
  readonly sources: ReadonlyMap<string, boolean>;
  /** Parents before children. */
  readonly regions: ReadonlyMap<string, RegionWire>;
  /** The rows of the board. */
  readonly known: ReadonlyMap<string, Known>;
  /** Only these and what lies below them are shown; undefined: all. */
  readonly asked: ReadonlySet<string> | undefined;
  /** All places there are, parents before children: what a brief board leaves out is made of them. */
  readonly places: readonly Place[] | undefined;
  /** The rows of a snapshot that is not whole yet. */
  readonly coming: Coming | undefined;
};

/** One region by itself. */
type Known = {
  readonly row: RegionWire;
  /** Without those of the regions above, in the order of the hazards. */
  readonly own: readonly AlertWire[];
  readonly covered: boolean;
  /** When the last alert here, above or below ended, as far as that was heard of. */
  readonly lastEnd: Time | null;
};

/** `asked`: the ids of the regions that were asked for, when not all were. `places`: for who asks for brief boards. */
export const emptyView = (asked?: readonly string[], places?: readonly Place[]): LiveView => ({
  status: 'Actual',
  epoch: '',
  seq: 0,
  whole: false,
  doubted: false,
  fresh: undefined,
  sources: new Map(),
  regions: new Map(),
  known: new Map(),
  asked: asked === undefined ? undefined : new Set(asked),
  places,
  coming: undefined,
});

/** Where a session may go on from; undefined: it begins anew, with a snapshot. */
export const resumeFrom = ({ whole, doubted, epoch, seq }: LiveView): Position | undefined =>
  whole && !doubted ? { epoch, seq } : undefined;

export const foldFrame = (view: LiveView, frame: Frame): LiveView => {
  switch (frame.type) {
    case 'hello': {
      const same = frame.resumed && frame.epoch === view.epoch;
      return same
        ? { ...view, status: frame.status, coming: undefined }
        : { ...emptyView(), asked: view.asked, places: view.places, status: frame.status, epoch: frame.epoch };
    }
    case 'snapshot':
      return takePart(view, frame);
    case 'events':
      return shown(frame.events.filter((event) => event.seq > view.seq).reduce(foldEvent, unshared(view)));
    case 'heartbeat':
      return shown({
        ...view,
        seq: Math.max(view.seq, frame.seq),
        fresh: frame.fresh,
        sources: new Map(frame.sources.map(({ id, state }) => [id, state === 'live'])),
      });
    case 'error':
      return view;
    default:
      return assertNever(frame);
  }
};

/** A brief board without the places it leaves out says nothing of them, and nothing may be called calm. */
const takePart = (view: LiveView, frame: SnapshotFrame): LiveView => {
  const { coming, whole } = joined(view.coming, frame);
  const rows = whole === undefined ? undefined : wholeRows(view, whole);
  return rows === undefined
    ? { ...view, coming }
    : fromSnapshot({ ...view, coming, doubted: frame.doubted === true }, frame.seq, rows);
};

const wholeRows = (
  { places, asked }: LiveView,
  { board, regions }: SnapshotFrame,
): readonly RegionWire[] | undefined => {
  if (board === 'brief') return places === undefined ? undefined : wholeOf(regions, places, asked);
  return regions.filter(isNamed);
};

const fromSnapshot = (view: LiveView, seq: number, regions: readonly RegionWire[]): LiveView => {
  const rows = new Map(regions.map((row) => [row.id, row]));
  const known = new Map<string, Known>();
  for (const row of regions) {
    const above = row.parent === null ? undefined : rows.get(row.parent);
    const inherited = above?.state === 'alert' ? above.alerts.length : 0;
    known.set(row.id, {
      row,
      own: row.alerts.slice(0, row.alerts.length - inherited),
      covered: row.covered,
      lastEnd: row.state === 'clear' ? row.since : null,
    });
  }
  // Until a heartbeat says who is live: all who stand behind an alert that is not fresh are silent.
  const silent = regions.flatMap((row) => (row.fresh ? [] : row.alerts.flatMap((alert) => alert.sources)));
  return shown({
    ...view,
    seq,
    whole: true,
    fresh: undefined,
    sources: new Map(silent.map((id) => [id, false])),
    // None of these stays: places may have other names now.
    regions: new Map(),
    known,
  });
};

type Draft = Omit<LiveView, 'known' | 'sources'> & {
  readonly known: Map<string, Known>;
  readonly sources: Map<string, boolean>;
};

const unshared = (view: LiveView): Draft => ({ ...view, known: new Map(view.known), sources: new Map(view.sources) });

/** Changes the draft. */
const foldEvent = (draft: Draft, event: EventWire): Draft => {
  switch (event.type) {
    case 'alert.started':
    case 'alert.updated':
      putAlert(draft, event);
      break;
    case 'alert.ended':
      dropAlert(draft, event);
      noteEnd(draft, event.region, event.endedAt);
      break;
    case 'alert.retracted':
      dropAlert(draft, event);
      noteEnd(draft, event.region, event.retractedAt);
      break;
    case 'alert.recorded':
      noteEnd(draft, event.region, event.endedAt);
      break;
    case 'region.known':
    case 'region.unknown':
      for (const id of event.below ? withBelow(draft.known, event.region) : [event.region]) {
        change(draft, id, () => ({ covered: event.type === 'region.known' }));
      }
      break;
    case 'source.spoke':
    case 'source.silent':
      draft.sources.set(event.source, event.type === 'source.spoke');
      break;
    case 'report.added':
      break;
    default:
      assertNever(event);
  }
  return { ...draft, seq: event.seq };
};

const change = (draft: Draft, id: string, to: (known: Known) => Partial<Known>): void => {
  const known = draft.known.get(id);
  if (known !== undefined) draft.known.set(known.row.id, { ...known, ...to(known) });
};

const putAlert = (draft: Draft, event: EventOf<'alert.started' | 'alert.updated'>): void => {
  const { hazard, since, level, threats, sources, disputed } = event;
  const alert: AlertWire = { hazard, since, ...defined({ level }), threats, sources, disputed };
  change(draft, event.region, ({ own }) => ({
    own: [...own.filter((one) => one.hazard !== hazard), alert].sort(byHazard),
  }));
};

const dropAlert = (draft: Draft, { region, hazard }: EventOf<'alert.ended' | 'alert.retracted'>): void => {
  change(draft, region, ({ own }) => ({ own: own.filter((one) => one.hazard !== hazard) }));
};

const noteEnd = (draft: Draft, region: string, at: Time): void => {
  for (const id of [...ancestorsOf(draft.known, region), ...withBelow(draft.known, region)]) {
    change(draft, id, ({ lastEnd }) => (lastEnd === null || at > lastEnd ? { lastEnd: at } : {}));
  }
};

/** Nearest first. */
const ancestorsOf = (known: ReadonlyMap<string, Known>, id: string): readonly string[] => {
  const parent = known.get(id)?.row.parent ?? null;
  return parent === null || !known.has(parent) ? [] : [parent, ...ancestorsOf(known, parent)];
};

/** The region and all below it. Rows stand parents first. */
const withBelow = (known: ReadonlyMap<string, Known>, id: string): readonly string[] => {
  const found = new Set<string>([id]);
  for (const { row } of known.values()) if (row.parent !== null && found.has(row.parent)) found.add(row.id);
  return [...found];
};

/** Works the board out anew. */
const shown = (view: LiveView): LiveView => {
  const places = [...view.known.values()].map(({ row }) => row);
  const vouched = view.fresh !== false;
  const isLive = (source: string): boolean => view.sources.get(source) ?? view.fresh === undefined;
  const states = placeStates<RegionWire, AlertWire>(places, {
    own: (id) => view.known.get(id)?.own ?? [],
    isCovered: ({ id }) => vouched && view.known.get(id)?.covered === true,
    lastEnd: (id) => view.known.get(id)?.lastEnd ?? null,
    isFresh: (alerts) => vouched && alerts.some(({ sources }) => sources.some(isLive)),
  });
  const regions = new Map<string, RegionWire>();
  for (const row of places) {
    const state = states.get(row.id);
    if (state === undefined) continue;
    const before = view.regions.get(row.id);
    regions.set(row.id, before !== undefined && isStill(before, state) ? before : rowOf(row, state));
  }
  return { ...view, regions: view.asked === undefined ? regions : askedFor(view.asked, regions) };
};

const rowOf = (row: RegionWire, state: PlaceState<RegionWire, AlertWire>): RegionWire => {
  const { state: _state, since: _since, via: _via, fresh: _fresh, covered: _covered, alerts: _alerts, ...place } = row;
  return { ...place, ...state };
};

/** Most rows are as they were: these are kept, and whoever draws them sees it at once. */
const isStill = (row: RegionWire, { state, since, via, fresh, covered, alerts }: PlaceState<RegionWire, AlertWire>) =>
  row.state === state &&
  row.since === since &&
  row.via === via &&
  row.fresh === fresh &&
  row.covered === covered &&
  row.alerts.length === alerts.length &&
  row.alerts.every((alert, index) => alert === alerts[index]);

const askedFor = (
  asked: ReadonlySet<string>,
  regions: ReadonlyMap<string, RegionWire>,
): ReadonlyMap<string, RegionWire> => {
  const inside = new Map<string, RegionWire>();
  for (const [id, row] of regions) {
    if (asked.has(id) || (row.parent !== null && inside.has(row.parent))) inside.set(id, row);
  }
  return inside;
};
