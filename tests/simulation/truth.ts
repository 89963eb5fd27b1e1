import type { FeedData } from '../../src/adapters/memory/store.ts';
import type { Entry } from '../../src/app/log/log.ts';
import type { Board } from '../../src/domain/board.ts';
import { boardOf } from '../../src/domain/board.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { FeedState } from '../../src/domain/timeline/feed-state.ts';
import { apply, emptyFeed, HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import { partsOf } from '../../src/domain/timeline/key.ts';
import type { Instant } from '../../src/domain/words.ts';
import type { RegionWire } from '../../src/protocol/live/frames.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Disk } from './disk.ts';

/** A law that does not hold, and where. */
export type Break = { readonly law: string; readonly detail: string };

/** A region as it is compared: its state, and what stands there. */
export type Row = { readonly state: string; readonly alerts: string };
export type Rows = ReadonlyMap<string, Row>;

/**
 * What the log said at each of its positions, noted as it was written and kept whatever becomes of the log afterwards.
 */
export type Truth = {
  readonly head: () => Position | undefined;
  readonly rowsAt: (position: Position) => Rows | undefined;
  /** The entries of an epoch after one seq up to another; undefined when one of them is not known. */
  readonly between: (epoch: string, from: number, to: number) => readonly Entry[] | undefined;
  /** All entries that lead to where the log stands. */
  readonly lineage: () => readonly Entry[];
  /** Epochs in the order they began, with the seq they began at and when. */
  readonly epochs: () => readonly string[];
  /** What stands by the log as it is, by place and hazard, and since when. */
  readonly alerts: () => ReadonlyMap<string, Instant>;
  /** False: the log never stood there. */
  readonly existed: (position: Position) => boolean;
  /** To be called when the disk came back, for it may have less. */
  readonly look: () => void;
};

const KEPT_FOR = keepOf('Actual', HORIZON_MS);
/** Positions whose rows are kept; a view that is further behind is judged by its states alone. */
const KEPT_ROWS = 20_000;

export const watchTruth = (disk: Disk, found: (law: Break) => void): Truth => {
  let lineage: Entry[] = [];
  let state: FeedState = emptyFeed(KEPT_FOR);
  let epoch: string | undefined;
  const rows = new Map<string, Rows>();
  const entries = new Map<string, Entry>();
  const said = new Map<string, number>();
  const places = new Set<string>();
  const epochs: string[] = [];

  const note = (seq: number): void => {
    places.add(`${epoch}:${seq}`);
    rows.set(`${epoch}:${seq}`, rowsOf(boardOf(state, SMALL_COUNTRY)));
    if (rows.size > KEPT_ROWS) for (const oldest of [...rows.keys()].slice(0, KEPT_ROWS / 10)) rows.delete(oldest);
  };

  /** Folds one entry in, and says what is wrong with it. */
  const take = (entry: Entry): Break | undefined => {
    const { receivedAt: _, ...claimed } = entry.claim;
    const text = JSON.stringify(claimed);
    const before = said.get(text);
    said.set(text, entry.seq);
    lineage.push(entry);
    const folded = fold(state, entry.claim, SMALL_COUNTRY);
    if (folded !== undefined) apply(state, folded.patch);
    if (text.includes('EXERCISE')) return { law: 'nothing of a drill comes into a live feed', detail: text };
    if (before !== undefined)
      return { law: 'what was said once is in the log once', detail: `${entry.seq} is ${before}: ${text}` };
    const changes = folded?.changes ?? [];
    return JSON.stringify(changes) === JSON.stringify(entry.changes)
      ? undefined
      : {
          law: 'an entry says what it changed',
          detail: `${entry.seq} says ${short(entry.changes)}, not ${short(changes)}`,
        };
  };

  const look = (): void => {
    const { meta, entries: kept } = disk.data();
    if (meta === undefined) return;
    const fresh = meta.epoch !== epoch;
    if (fresh) {
      epochs.push(meta.epoch);
      epoch = meta.epoch;
    }
    if (meta.seq < lineage.length || (fresh && meta.seq === 0)) {
      const left = lineage.slice(0, meta.seq);
      lineage = [];
      said.clear();
      state = emptyFeed(KEPT_FOR);
      for (const entry of left) take(entry);
    }
    if (fresh) note(lineage.length);
    const first = kept[0]?.seq ?? 0;
    while (lineage.length < meta.seq) {
      const seq = lineage.length + 1;
      const entry = kept[seq - first];
      if (entry?.seq !== seq) {
        found({ law: 'seq has no holes', detail: `after ${seq - 1} the log has ${entry?.seq ?? 'nothing'}` });
        return;
      }
      const name = `${epoch}:${seq}`;
      if (entries.has(name)) found({ law: 'a position is given out once', detail: `${name} was another entry before` });
      entries.set(name, entry);
      const broken = take(entry);
      if (broken !== undefined) found(broken);
      note(seq);
    }
  };
  disk.watch(look);

  return {
    head: () => {
      const { meta } = disk.data();
      return meta === undefined ? undefined : { epoch: meta.epoch, seq: meta.seq };
    },
    rowsAt: ({ epoch: of, seq }) => rows.get(`${of}:${seq}`),
    between: (of, from, to) => {
      const found: Entry[] = [];
      for (let seq = from + 1; seq <= to; seq += 1) {
        const entry = entries.get(`${of}:${seq}`);
        if (entry === undefined) return undefined;
        found.push(entry);
      }
      return found;
    },
    lineage: () => lineage,
    epochs: () => epochs,
    alerts: () =>
      new Map(
        [...state.timelines].flatMap(([key, { alert }]) => {
          const { region, hazard } = partsOf(key);
          return alert === undefined ? [] : [[`${region}|${hazard}`, alert.since] as const];
        }),
      ),
    existed: ({ epoch: of, seq }) => places.has(`${of}:${seq}`),
    look,
  };
};

export const rowsOf = (board: Board): Rows =>
  new Map(
    [...board.regions].map(([id, { state, alerts }]) => [
      id,
      {
        state,
        alerts:
          alerts.length === 0
            ? ''
            : alerts
                .map(({ hazard, since, sources }) => `${hazard} ${formatInstant(since)} ${sources.join()}`)
                .sort()
                .join('; '),
      },
    ]),
  );

/** The same row is shown in many frames. */
const ofWire = new WeakMap<RegionWire, Row>();

export const rowOfWire = (wire: RegionWire): Row => {
  const known = ofWire.get(wire);
  if (known !== undefined) return known;
  const { state, alerts } = wire;
  const row = {
    state,
    alerts: alerts
      .map(({ hazard, since, sources }) => `${hazard} ${since} ${sources.join()}`)
      .sort()
      .join('; '),
  };
  ofWire.set(wire, row);
  return row;
};

/** All intervals of the past as they are kept. */
export const historyOf = ({ intervals }: FeedData): unknown =>
  [...intervals.values()]
    .map(({ region, hazard, startedAt, endedAt, sources }) => [region, hazard, startedAt, endedAt, sources])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** A value in one line, for whoever reads of a finding. */
export const short = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (part instanceof Error ? part.message : part))?.slice(0, 220) ?? '';
