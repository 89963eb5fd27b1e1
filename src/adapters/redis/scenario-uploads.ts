import type { ScenarioUploads, Upload } from '../../app/drills/uploads.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Instant } from '../../domain/words.ts';
import { executed } from './executed.ts';
import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Packed bytes of all uploads together: years of alerts of a country are half a megabyte. */
const MAX_TOGETHER = 64 * 1024 * 1024;

/**
 * A hash of what is known of each, and the contents, which expire by themselves: after a time, since the clock of Redis may
 * be another.
 */
export const redisScenarioUploads = (redis: RedisClient, keys: HubKeys, now: () => Instant): ScenarioUploads => {
  const list = async (): Promise<readonly Upload[]> => {
    const all = Object.values(await redis.hgetall(keys.uploads)).map((text) => JSON.parse(text) as Upload);
    const gone = all.filter(({ expiresAt }) => expiresAt <= now());
    if (gone.length > 0) await redis.hdel(keys.uploads, ...gone.map(({ id }) => id));
    return all.filter(({ expiresAt }) => expiresAt > now()).sort((a, b) => b.uploadedAt - a.uploadedAt);
  };
  const write = (upload: Upload) =>
    redis
      .multi()
      .hset(keys.uploads, upload.id, JSON.stringify(upload))
      .pexpire(keys.upload(upload.id), upload.expiresAt - now());
  return {
    put: (upload, packed) =>
      reached(async () => {
        const others = (await list()).filter(({ id }) => id !== upload.id);
        const held = others.reduce((sum, { size }) => sum + size, 0);
        if (held + packed.length > MAX_TOGETHER) {
          throw new AppError(
            'queue.full',
            'there is no room for another scenario; the oldest are forgotten by themselves',
          );
        }
        await redis.set(keys.upload(upload.id), Buffer.from(packed));
        await executed(write(upload));
      }),
    list: () => reached(list),
    content: (id) => reached(async () => (await redis.getBuffer(keys.upload(id))) ?? undefined),
    keepUntil: (id, until) =>
      reached(async () => {
        const text = await redis.hget(keys.uploads, id);
        if (text === null) return;
        const upload = JSON.parse(text) as Upload;
        if (upload.expiresAt < until) await executed(write({ ...upload, expiresAt: until }));
      }),
  };
};
