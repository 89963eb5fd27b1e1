import type { Audit, AuditEntry } from '../../../app/access/audit.ts';
import type { HubKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';

/** Entries read at once while some of them are left out. */
const CHUNK = 500;

/**
 * The audit trail as a stream by time; `keep` milliseconds of it, by the clock of Redis, which names the entries: a hub
 * whose clock is ahead would throw away what it has just written.
 */
export const redisAudit = (redis: RedisClient, keys: HubKeys, { keep }: { readonly keep: number }): Audit => ({
  note: (entry) =>
    reached(async () => {
      const name = await redis.xadd(keys.audit, '*', 'e', JSON.stringify(entry));
      const oldest = Number.parseInt(name ?? '0', 10) - keep;
      if (oldest > 0) await redis.xtrim(keys.audit, 'MINID', '~', oldest);
    }),
  list: ({ from, to, who, limit }) =>
    reached(async () => {
      const found: AuditEntry[] = [];
      let end = '+';
      while (found.length < limit) {
        const rows = await redis.xrevrange(keys.audit, end, '-', 'COUNT', CHUNK);
        for (const [, fields] of rows) {
          const entry = JSON.parse(fields[1] ?? '{}') as AuditEntry;
          const isAsked =
            (from === undefined || entry.at >= from) &&
            (to === undefined || entry.at < to) &&
            (who === undefined || entry.who.id === who);
          if (isAsked && found.length < limit) found.push(entry);
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < CHUNK) break;
        end = `(${last[0]}`;
      }
      return found;
    }),
});
