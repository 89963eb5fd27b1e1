import type { AuditRow } from '../../../app/operator/act.ts';
import type { OperatorStore } from '../../../app/operator/operator.ts';
import { keyOf } from '../../../domain/timeline/key.ts';
import type { Instant } from '../../../domain/words.ts';
import { executed } from '../executed.ts';
import type { FeedKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';
import { inRun, script } from '../scripts.ts';

const forget = script('forget', ['run-id']);

/** Rows that are looked at for their age when a new one comes; more than one comes for each act at times. */
const LOOKED_AT = 20;

/**
 * The audit trail as a list, newest first, `keep` milliseconds of it; the ends of alerts by hand in a hash by place and
 * hazard.
 */
export const redisOperator = (redis: RedisClient, keys: FeedKeys, keep: number): OperatorStore => {
  /** Row by row, and by what stands in it: two processes that drop at once drop nothing twice. */
  const dropOld = async (now: Instant): Promise<void> => {
    const oldest = await redis.lrange(keys.audit, -LOOKED_AT, -1);
    const old = oldest.filter((text) => rowOf(text).at < now - keep);
    for (const text of old) await redis.lrem(keys.audit, -1, text);
  };
  return {
    note: (row) =>
      reached(async () => {
        const place = keyOf(row.region, row.hazard);
        const text = JSON.stringify(row);
        const change = redis.multi().lpush(keys.audit, text);
        if (row.until === null) change.hdel(keys.ends, place);
        else change.hset(keys.ends, place, text);
        await executed(change);
        await dropOld(row.at);
      }),
    audit: (limit, skip = 0) =>
      reached(async () => (await redis.lrange(keys.audit, skip, skip + limit - 1)).map(rowOf)),
    ends: () =>
      reached(async () => {
        const [run, fields] = await inRun(redis, keys.ends);
        return { rows: Object.values(fields).map(rowOf), run };
      }),
    ended: (row, run) =>
      reached(async () => {
        const byHub: AuditRow = { ...row, kind: 'all-clear', at: row.until ?? row.at, until: null, operator: 'hub' };
        const known = await forget(redis, [keys.ends], [run, keyOf(row.region, row.hazard), JSON.stringify(row)]);
        if (known === 1) await redis.lpush(keys.audit, JSON.stringify(byHub));
      }),
  };
};

const rowOf = (text: string): AuditRow => JSON.parse(text) as AuditRow;
