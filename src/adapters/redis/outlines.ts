import type { AddedOutline, OutlineStore } from '../../app/outlines/outlines.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import { executed } from './executed.ts';
import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** A hash for each country, by region. */
export const redisOutlines = (redis: RedisClient, keys: HubKeys): OutlineStore => ({
  version: () => reached(async () => Number((await redis.get(keys.outlinesVersion)) ?? 0)),
  list: (country) =>
    reached(async () =>
      Object.entries(await redis.hgetall(keys.outlines(country)))
        .map(([region, text]) => ({ ...(JSON.parse(text) as AddedOutline), region: region as RegionId }))
        .sort((a, b) => (a.region < b.region ? -1 : 1)),
    ),
  put: (country, outlines) =>
    reached(async () => {
      const fields = outlines.flatMap(({ region, ...rest }) => [region, JSON.stringify(rest)]);
      if (fields.length === 0) return;
      await executed(
        redis
          .multi()
          .hset(keys.outlines(country), ...fields)
          .incr(keys.outlinesVersion),
      );
    }),
  remove: (country, regions) =>
    reached(async () => {
      const there = await redis.hkeys(keys.outlines(country));
      const gone = there.filter((region) => regions === undefined || regions.some((one) => one === region)).sort();
      if (gone.length > 0)
        await executed(
          redis
            .multi()
            .hdel(keys.outlines(country), ...gone)
            .incr(keys.outlinesVersion),
        );
      return gone as RegionId[];
    }),
});
