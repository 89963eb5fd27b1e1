import type { Audit, AuditEntry } from '../../../app/access/audit.ts';
import type { Instant } from '../../../domain/words.ts';
import type { HubKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';

/** Entries read at once while some of them are left out. */
const CHUNK = 500;

/** The audit trail as a stream by time; `keep` milliseconds of it. */
export const redisAudit = (
  redis: RedisClient,
  keys: HubKeys,
  options: { readonly keep: number; readonly now: () => Instant },
): Audit => ({
  note: (entry) =>
    reached(async () => {
      const oldest = options.now() - options.keep;
      await redis.xadd(keys.audit, 'MINID', '~', Math.max(0, oldest), '*', 'e', JSON.stringify(entry));
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
