import type { Instant } from '../../domain/words.ts';
import { redisBackup } from './backup.ts';
import type { Connections } from './connect/connections.ts';
import { redisDirectory } from './directory.ts';
import { redisDrills } from './drills.ts';
import { redisImportJobs } from './import-jobs.ts';
import { hubKeys } from './keys.ts';
import { redisDestinations, redisShifts, redisTelling } from './notify.ts';
import { redisOutlines } from './outlines.ts';
import { redisAudit } from './people/audit.ts';
import { redisPeople } from './people/people.ts';
import { redisCrowds, redisSubscriptions } from './push.ts';
import { redisScenarioUploads } from './scenario-uploads.ts';
import { redisPushKey, redisSigningKey } from './signing-key.ts';

/** All that is in Redis beside the feeds, which `redisFeed` opens one by one. */
export const redisHub = (
  { command: redis, volatile }: Pick<Connections, 'command' | 'volatile'>,
  { keyPrefix, auditFor, now }: { readonly keyPrefix: string; readonly auditFor: number; readonly now: () => Instant },
) => {
  const keys = hubKeys(keyPrefix);
  return {
    directory: redisDirectory(redis, keyPrefix),
    people: redisPeople(redis, keys),
    audit: redisAudit(redis, keys, { keep: auditFor }),
    destinations: redisDestinations(redis, keys),
    telling: redisTelling(redis, keys),
    shifts: (worker: string) => redisShifts(redis, keys, worker),
    subscriptions: redisSubscriptions(redis, keys),
    crowds: redisCrowds(redis, keys),
    /** Both keys of the hub are made by whoever asks first. */
    signingKey: (make: () => string) => redisSigningKey(redis, keys, make),
    pushKey: (make: () => string) => redisPushKey(redis, keys, make),
    drills: redisDrills(redis, keyPrefix),
    scenarios: redisScenarioUploads(redis, keys, now),
    importJobs: redisImportJobs(redis, keyPrefix),
    outlines: redisOutlines(redis, keys),
    backup: redisBackup(redis, keyPrefix, volatile),
  };
};
