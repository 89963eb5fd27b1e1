import type { AuditRow, OperatorStore } from '../../app/operator/operator.ts';
import { keyOf } from '../../domain/feed-state.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const forget = script('forget');

/** The audit trail as a list, newest first, never cut; the ends of alerts by hand in a hash by place and hazard. */
export const redisOperator = (redis: RedisClient, keys: FeedKeys): OperatorStore => ({
  note: (row) =>
    reached(async () => {
      const place = keyOf(row.region, row.hazard);
      const text = JSON.stringify(row);
      const change = redis.multi().lpush(keys.audit, text);
      if (row.until === null) change.hdel(keys.ends, place);
      else change.hset(keys.ends, place, text);
      const answers = await change.exec();
      const failed = answers?.find(([error]) => error !== null)?.[0];
      if (failed != null) throw failed;
    }),
  audit: (limit) => reached(async () => (await redis.lrange(keys.audit, 0, limit - 1)).map(rowOf)),
  ends: () => reached(async () => (await redis.hvals(keys.ends)).map(rowOf)),
  ended: (row) =>
    reached(async () => {
      const byHub: AuditRow = { ...row, kind: 'all-clear', at: row.until ?? row.at, until: null, operator: 'hub' };
      const known = await forget(redis, [keys.ends], [keyOf(row.region, row.hazard), JSON.stringify(row)]);
      if (known === 1) await redis.lpush(keys.audit, JSON.stringify(byHub));
    }),
});

const rowOf = (text: string): AuditRow => JSON.parse(text) as AuditRow;
