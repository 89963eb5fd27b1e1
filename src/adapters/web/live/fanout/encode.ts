import type { Follower } from '../../../../app/gateway/follower.ts';
import type { Clock } from '../../../../app/kit/clock.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { filterKey, lets } from '../../../../protocol/live/filter.ts';
import { inParts, MAX_FRAME_BYTES } from '../../../../protocol/live/parts.ts';
import type { Position } from '../../../../protocol/live/position.ts';
import { formatPosition, NOWHERE } from '../../../../protocol/live/position.ts';
import type { Had, Told, View } from '../../../../protocol/live/session.ts';
import {
  boardFor,
  eventOf,
  HEAD_BYTES,
  heartbeatFrame,
  openingOf,
  snapshotFrames,
} from '../../../../protocol/live/session.ts';
import type { EncodedFrame, Packet } from './packet.ts';
import { packetOf } from './packet.ts';

/** One feed's frames as text. Everything is written down once, however many subscribers and filters it is for. */
export type Encoder = {
  /** In frames none of which is longer than may be; most of the time one. */
  events(entries: readonly Told[], view: View): readonly EncodedFrame[];
  heartbeat(): EncodedFrame;
  /** `hello` and what follows it. */
  opening(view: View, had: Had): Packet;
};

/** Openings kept for others who ask the same at the same position; their texts may be as large as the board. */
const KEPT_OPENINGS = 256;
const KEPT_OPENING_CHARACTERS = 16 * 1024 * 1024;
/** Missed events are told again with the same `sentAt` for at most this long; milliseconds. */
const SAME_MOMENT = 100;

export const encoder = (follower: Follower, clock: Clock, heartbeatMs: number): Encoder => {
  const { feed, catalogue } = follower;
  const { status } = feed;
  /** The text of each event, for as long as the entry itself is kept. */
  const texts = new WeakMap<Told, readonly string[]>();

  const textsOf = (entry: Told): readonly string[] => {
    const known = texts.get(entry);
    if (known !== undefined) return known;
    const made = entry.changes.map((change) => JSON.stringify(eventOf(change, entry, status)));
    texts.set(entry, made);
    return made;
  };

  const events: Encoder['events'] = (entries, view) => {
    const shown: { readonly seq: number; readonly text: string }[] = [];
    for (const entry of entries) {
      const all = textsOf(entry);
      const mine = entry.changes.flatMap((change, index) =>
        lets(change, view.visible, view.filter.hazards) ? (all[index] ?? []) : [],
      );
      // What one entry changed is told in one frame: it has one `seq`, and what was heard up to that is not taken again.
      if (mine.length > 0) shown.push({ seq: entry.seq, text: mine.join() });
    }
    const head = `{"type":"events","sentAt":"${formatInstant(clock.now())}","status":"${status}","events":[`;
    const position = follower.position();
    const parts = inParts(shown, ({ text }) => Buffer.byteLength(text) + 1, MAX_FRAME_BYTES - HEAD_BYTES);
    return parts.map((some, index) => ({
      type: 'events',
      text: `${head}${some.map(({ text }) => text).join()}]}`,
      ...idAt(index === parts.length - 1 ? position : { ...position, seq: some.at(-1)?.seq ?? 0 }),
    }));
  };

  const inDoubt = (): boolean => !follower.vouched() || follower.doubtful().size > 0;

  /**
   * The id a stream resumes from. In doubt there is none: who has a board of before goes on from what it had before, and
   * who was shown one in doubt from nowhere.
   */
  const idAt = (position: Position): { readonly id?: string } => (inDoubt() ? {} : { id: formatPosition(position) });

  /** Only the last part brings its reader to the position. */
  const snapshot = (view: View): readonly EncodedFrame[] => {
    const position = follower.position();
    const board = boardFor(
      follower.board(),
      follower.state(),
      view,
      catalogue,
      follower.vouched(),
      follower.doubtful(),
    );
    const doubted = inDoubt();
    const about = { view, seq: position.seq, asOf: asOf(), status, doubted };
    const frames = snapshotFrames(board, about, (row) => Buffer.byteLength(JSON.stringify(row)));
    return frames.map((frame, index) => ({
      type: 'snapshot',
      text: JSON.stringify(frame),
      ...(index === frames.length - 1 ? { id: doubted ? NOWHERE : formatPosition(position) } : {}),
    }));
  };

  /** A log from which nothing was read since a checkpoint has no last entry: then the latest arrival it knows of. */
  const asOf = (): number => {
    const known = follower.asOf() ?? follower.state().clock;
    return Number.isFinite(known) ? known : clock.now();
  };

  const kept = new Map<string, { readonly packet: Packet; readonly at: number }>();
  let keptAt: unknown;
  let keptEpochAndSeq = '';
  let keptCharacters = 0;

  const keep = (key: string, packet: Packet): void => {
    keptCharacters += packet.frames.reduce((sum, frame) => sum + frame.text.length, 0);
    if (kept.size >= KEPT_OPENINGS || keptCharacters > KEPT_OPENING_CHARACTERS) forget();
    kept.set(key, { packet, at: clock.now() });
  };

  const forget = (): void => {
    kept.clear();
    keptCharacters = 0;
  };

  const opening: Encoder['opening'] = (view, had) => {
    const position = follower.position();
    const board = follower.board();
    if (keptAt !== board || keptEpochAndSeq !== formatPosition(position)) forget();
    keptAt = board;
    keptEpochAndSeq = formatPosition(position);
    const first = had.kind === 'missed' ? `${had.entries[0]?.seq ?? 'none'}` : had.kind;
    const key = `${first}|${filterKey(view.filter)}`;
    const known = kept.get(key);
    if (known !== undefined && (had.kind !== 'missed' || clock.now() - known.at < SAME_MOMENT)) return known.packet;
    const { hello, rest } = openingOf({ feed: feed.id, status, position, heartbeatMs }, had, view);
    const helloText = JSON.stringify(hello);
    const packet =
      rest.kind === 'nothing'
        ? packetOf([{ type: 'hello', text: helloText, ...idAt(position) }])
        : packetOf([
            { type: 'hello', text: helloText },
            ...(rest.kind === 'events' ? events(rest.entries, view) : sharedSnapshot(view, filterKey(view.filter))),
          ]);
    keep(key, packet);
    return packet;
  };

  /** After a gap or not, it is the same snapshot. */
  const sharedSnapshot = (view: View, key: string): readonly EncodedFrame[] => {
    const same = kept.get(`nothing-asked|${key}`) ?? kept.get(`gap|${key}`);
    return same === undefined ? snapshot(view) : same.packet.frames.slice(1);
  };

  return {
    events,
    heartbeat: () => {
      const { seq } = follower.position();
      const frame = heartbeatFrame(
        { seq, at: clock.now(), fresh: follower.fresh(), sources: follower.state().sources, heard: follower.heard() },
        status,
      );
      return { type: 'heartbeat', text: JSON.stringify(frame), ...idAt(follower.position()) };
    },
    opening,
  };
};
