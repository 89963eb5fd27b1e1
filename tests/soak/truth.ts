import type { Redis } from 'ioredis';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLog } from '../../src/adapters/redis/log.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { PAGE } from '../../src/app/log/restore.ts';
import { boardOf } from '../../src/domain/board.ts';
import type { RegionClaim } from '../../src/domain/claim.ts';
import { isRegionClaim, isSourceClaim } from '../../src/domain/claim.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { emptyFeed, HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import { applyLogged } from '../../src/domain/timeline/fold.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import type { Liveness } from '../../src/domain/timeline/parts.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import type { Break, Rows } from '../simulation/truth.ts';
import { rowsOf } from '../simulation/truth.ts';
import type { Said } from '../support/oracle.ts';
import { UKRAINE } from './people.ts';

/** The log as Redis has it, read on after each round and folded once more, beside the hub. */
export type LogTruth = {
  head(): Promise<Position>;
  /** Reads up to the head, and keeps what the board was at these positions. */
  readOn(wanted: ReadonlySet<string>): Promise<Break | undefined>;
  /** Reads what came since: who says nothing any more falls silent while the boards are looked at. */
  catchUp(): Promise<Break | undefined>;
  position(): Position;
  /** Entries found since the last `readOn` began. */
  fresh(): readonly Entry[];
  rows(): Rows;
  rowsAt(position: Position): Rows | undefined;
  between(epoch: string, from: number, to: number): readonly Entry[] | undefined;
  /** All that was ever said of a region. */
  saidOf(region: RegionId): Said;
  /** What was stamped anew: the order of claims then has a say. */
  clocks(): number;
};

/** Entries kept for subscribers who come from far behind. */
const KEPT = 50_000;

export const logTruth = (redis: Redis): LogTruth => {
  const keys = feedKeys('', 'ua');
  const log = redisLog({ redis, keys, keep: 500_000, remember: HORIZON_MS, now: () => Date.now(), durable: true });
  const state = emptyFeed(keepOf('Actual', HORIZON_MS));
  const entries = new Map<number, Entry>();
  const kept = new Map<string, Rows>();
  const claims = new Map<string, RegionClaim[]>();
  const marks: Liveness[] = [];
  const seen = new Set<string>();
  let epoch = '';
  let seq = 0;
  let clocks = 0;
  let fresh: Entry[] = [];

  const head = async (): Promise<Position> => {
    const [of, at] = await redis.hmget(keys.meta, 'epoch', 'seq');
    return { epoch: of ?? '', seq: Number(at ?? 0) };
  };
  const take = (entry: Entry, isWanted: (position: string) => boolean): Break | undefined => {
    if (entry.seq !== seq + 1) return { law: 'seq has no holes', detail: `after ${seq} the log has ${entry.seq}` };
    seq = entry.seq;
    entries.set(seq, entry);
    entries.delete(seq - KEPT);
    fresh.push(entry);
    applyLogged(state, [entry], UKRAINE);
    if (isWanted(`${epoch}:${seq}`)) kept.set(`${epoch}:${seq}`, rowsOf(boardOf(state, UKRAINE)));
    const { claim } = entry;
    const { receivedAt: _, ...told } = claim;
    const text = JSON.stringify(told);
    if (seen.has(text)) return { law: 'what was said once is in the log once', detail: `${seq}: ${text}` };
    seen.add(text);
    if (isRegionClaim(claim)) {
      const key = keyOf(claim.region, claim.hazard);
      claims.set(key, [...(claims.get(key) ?? []), claim]);
    } else if (isSourceClaim(claim)) marks.push({ source: claim.source, at: claim.at, live: claim.kind === 'spoke' });
    else clocks += 1;
    return undefined;
  };

  const readTo = async (goal: Position, isWanted: (position: string) => boolean): Promise<Break | undefined> => {
    if (epoch === '') epoch = goal.epoch;
    if (goal.epoch !== epoch)
      return { law: 'the log keeps its epoch while Redis keeps all of it', detail: `${epoch} became ${goal.epoch}` };
    while (seq < goal.seq) {
      const page = await log.read(seq, Math.min(PAGE, goal.seq - seq));
      if (page.length === 0) return { law: 'seq has no holes', detail: `the log ends at ${seq} of ${goal.seq}` };
      for (const entry of page) {
        const broken = take(entry, isWanted);
        if (broken !== undefined) return broken;
      }
    }
    kept.set(`${epoch}:${seq}`, rowsOf(boardOf(state, UKRAINE)));
    return undefined;
  };

  return {
    head,
    readOn: async (wanted) => {
      const goal = await head();
      fresh = [];
      if (epoch === '') epoch = goal.epoch;
      const last = kept.get(`${epoch}:${seq}`) ?? rowsOf(boardOf(state, UKRAINE));
      kept.clear();
      kept.set(`${epoch}:${seq}`, last);
      return readTo(goal, (position) => wanted.has(position));
    },
    // Few, and subscribers stand at any of them when the next round begins.
    catchUp: async () => readTo(await head(), () => true),
    position: () => ({ epoch, seq }),
    fresh: () => fresh,
    rows: () => kept.get(`${epoch}:${seq}`) ?? new Map(),
    rowsAt: ({ epoch: of, seq: at }) => kept.get(`${of}:${at}`),
    between: (of, from, to) => {
      if (of !== epoch) return undefined;
      const found: Entry[] = [];
      for (let at = from + 1; at <= to; at += 1) {
        const entry = entries.get(at);
        if (entry === undefined) return undefined;
        found.push(entry);
      }
      return found;
    },
    saidOf: (region) => ({ claims: claims.get(keyOf(region, 'air-raid')) ?? [], marks }),
    clocks: () => clocks,
  };
};
