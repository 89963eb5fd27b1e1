import type { Board } from '../../domain/board.ts';
import { boardOf, doubted, unvouched } from '../../domain/board.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { partsOf } from '../../domain/timeline/key.ts';
import type { FeedStatus, Instant, SourceId } from '../../domain/words.ts';
import { briefBoard } from './brief.ts';
import type { Filter } from './filter.ts';
import { lets, visibleRegions } from './filter.ts';
import type {
  BriefWire,
  ErrorFrame,
  EventWire,
  HeartbeatFrame,
  HelloFrame,
  RegionWire,
  SnapshotFrame,
} from './frames.ts';
import { PROTOCOL_VERSION } from './frames.ts';
import { inParts, MAX_FRAME_BYTES } from './parts.ts';
import type { Position } from './position.ts';
import { eventWire, regionWire } from './wire.ts';

/**
 * What a subscriber is told, and when. A session opens with `hello`; then come the events it missed, or a snapshot:
 *
 * - it asked for no `since`: a snapshot, `resumed: false, gap: false`;
 * - it asked, and every entry after `since` can be had: the events of those entries, `resumed: true`;
 * - it asked, and they cannot be had: a snapshot, `resumed: false, gap: true`. Never a silent hole.
 *
 * From then on it gets every event that its filter lets through, once, in the order of `seq`. A session opens anew, with
 * `hello`, when the subscriber asks for something else and when it was too slow and had to be skipped.
 */

/** An entry of the log, as far as it is told to subscribers. */
export type Told = {
  readonly seq: number;
  readonly claim: { readonly receivedAt: Instant };
  readonly changes: readonly Change[];
  readonly sequencedAt: Instant;
};

/** The feed as it stands at the moment of opening. */
export type Stand = {
  readonly feed: string;
  readonly status: FeedStatus;
  readonly position: Position;
  readonly heartbeatMs: number;
};

/** Missed events, as far as they could be had. */
export type Had =
  | { readonly kind: 'nothing-asked' }
  | { readonly kind: 'missed'; readonly entries: readonly Told[] }
  | { readonly kind: 'gap' };

export const NOTHING_ASKED: Had = { kind: 'nothing-asked' };
export const GAP: Had = { kind: 'gap' };

/** The opening of a session: `hello`, then everything as it is now or what was missed, which may be nothing. */
export type Opening = {
  readonly hello: HelloFrame;
  readonly rest:
    | { readonly kind: 'snapshot' }
    | { readonly kind: 'events'; readonly entries: readonly Told[] }
    | { readonly kind: 'nothing' };
};

export const openingOf = (stand: Stand, had: Had, view: View): Opening => {
  const hello: HelloFrame = {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    feed: stand.feed,
    status: stand.status,
    epoch: stand.position.epoch,
    seq: stand.position.seq,
    heartbeatMs: stand.heartbeatMs,
    resumed: had.kind === 'missed',
    gap: had.kind === 'gap',
  };
  if (had.kind !== 'missed') return { hello, rest: { kind: 'snapshot' } };
  const entries = had.entries.filter((entry) => touches(entry, view));
  return { hello, rest: entries.length === 0 ? { kind: 'nothing' } : { kind: 'events', entries } };
};

/** Joins what was waited for with what came meanwhile; a hole between them, or another log, is a gap. */
export const hadOf = (
  since: Position | undefined,
  position: Position,
  missed: readonly Told[] | undefined,
  recent: (seq: number) => readonly Told[] | undefined,
): Had => {
  if (since === undefined) return NOTHING_ASKED;
  if (missed === undefined || since.epoch !== position.epoch) return GAP;
  const meanwhile = recent(missed.at(-1)?.seq ?? since.seq);
  return meanwhile === undefined ? GAP : { kind: 'missed', entries: [...missed, ...meanwhile] };
};

/** A filter made ready for one catalogue. */
export type View = {
  readonly filter: Filter;
  /** Undefined: all. */
  readonly visible: ReadonlySet<RegionId> | undefined;
};

export const viewOf = (filter: Filter, catalogue: Catalogue): View => ({
  filter,
  visible: visibleRegions(filter, catalogue),
});

export const touches = (entry: Told, view: View): boolean =>
  entry.changes.some((change) => lets(change, view.visible, view.filter.hazards));

/** The events of an entry that the view lets through. */
export const eventsOf = (entry: Told, view: View, status: FeedStatus): readonly EventWire[] =>
  entry.changes.flatMap((change) =>
    lets(change, view.visible, view.filter.hazards) ? [eventOf(change, entry, status)] : [],
  );

export const eventOf = (change: Change, entry: Told, status: FeedStatus): EventWire =>
  eventWire(change, { seq: entry.seq, receivedAt: entry.claim.receivedAt, sequencedAt: entry.sequencedAt }, status);

/**
 * The board a view sees. Who asks for some hazards gets the board that these alone make: an alert it did not ask for
 * must not show as a state whose end it would never hear of.
 */
export const boardFor = (
  whole: Board,
  state: FeedState,
  view: View,
  catalogue: Catalogue,
  vouched: boolean,
  doubtful: ReadonlySet<RegionId> = new Set(),
): Board => {
  const { hazards } = view.filter;
  if (hazards === undefined) return whole;
  const timelines = new Map([...state.timelines].filter(([key]) => hazards.includes(partsOf(key).hazard)));
  const board = boardOf({ ...state, timelines }, catalogue);
  return vouched ? doubted(board, doubtful, catalogue) : unvouched(board);
};

/** A snapshot of the board for that view, row by row. */
export const rowsFor = (board: Board, view: View): readonly (RegionWire | BriefWire)[] => {
  const { visible, filter } = view;
  if (filter.board === 'brief')
    return briefBoard(board).filter(({ id }) => visible === undefined || (visible as ReadonlySet<string>).has(id));
  return [...board.regions.values()].flatMap((row) =>
    visible === undefined || visible.has(row.region.id) ? [regionWire(row)] : [],
  );
};

/** The rows of one part; `part` 1 of 1 is a snapshot in one frame. */
export const snapshotFrame = (
  regions: SnapshotFrame['regions'],
  about: {
    readonly view: View;
    readonly seq: number;
    readonly asOf: Instant;
    readonly status: FeedStatus;
    readonly doubted?: boolean;
  },
  part = 1,
  parts = 1,
): SnapshotFrame => ({
  type: 'snapshot',
  seq: about.seq,
  asOf: formatInstant(about.asOf),
  ...marked(about.status),
  ...defined({ board: about.view.filter.board }),
  ...(about.doubted === true ? { doubted: true } : {}),
  ...(parts === 1 ? {} : { part, parts }),
  regions,
});

/** The frames of a snapshot, none longer than may be; `bytesOf` a row as text. */
export const snapshotFrames = (
  board: Board,
  about: Parameters<typeof snapshotFrame>[1],
  bytesOf: (row: RegionWire | BriefWire) => number,
): readonly SnapshotFrame[] => {
  const parts = inParts(rowsFor(board, about.view), bytesOf, MAX_FRAME_BYTES - HEAD_BYTES);
  return parts.map((rows, index) => snapshotFrame(rows, about, index + 1, parts.length));
};

/** More than a frame has beside its rows or events; bytes. */
export const HEAD_BYTES = 1_024;

export type Heard = {
  readonly seq: number;
  readonly at: Instant;
  readonly fresh: boolean;
  readonly sources: FeedState['sources'];
  readonly heard: ReadonlyMap<SourceId, Instant>;
};

export const heartbeatFrame = ({ seq, at, fresh, sources, heard }: Heard, status: FeedStatus): HeartbeatFrame => ({
  type: 'heartbeat',
  seq,
  at: formatInstant(at),
  fresh,
  ...marked(status),
  sources: [...sources.values()].map((source) => {
    const last = heard.get(source.id);
    return {
      id: source.id,
      state: source.live ? 'live' : 'silent',
      lastHeard: last === undefined ? null : formatInstant(last),
    };
  }),
});

export const errorFrame = (code: string, detail: string, status: FeedStatus): ErrorFrame => ({
  type: 'error',
  code,
  detail,
  ...marked(status),
});

const marked = (status: FeedStatus): { readonly status?: FeedStatus } => (status === 'Actual' ? {} : { status });
