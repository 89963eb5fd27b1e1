import type { PeopleStore, Person } from '../../../app/access/people.ts';
import { executed } from '../executed.ts';
import type { HubKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';

/** The people of a hub: a hash by id, and beside it one that finds the id by the hash of a token. */
export const redisPeople = (redis: RedisClient, keys: HubKeys): PeopleStore => {
  const get = async (id: string): Promise<Person | undefined> => {
    const text = await redis.hget(keys.people, id);
    return text === null ? undefined : (JSON.parse(text) as Person);
  };
  return {
    list: () =>
      reached(async () =>
        Object.values(await redis.hgetall(keys.people))
          .map((text) => JSON.parse(text) as Person)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    get: (id) => reached(() => get(id)),
    byTokenHash: (hash) =>
      reached(async () => {
        const id = await redis.hget(keys.personTokens, hash);
        return id === null ? undefined : get(id);
      }),
    put: (person) =>
      reached(async () => {
        const before = await get(person.id);
        const change = redis.multi().hset(keys.people, person.id, JSON.stringify(person));
        for (const { hash } of before?.tokens ?? []) change.hdel(keys.personTokens, hash);
        for (const { hash } of person.tokens) change.hset(keys.personTokens, hash, person.id);
        await executed(change);
      }),
    remove: (id) =>
      reached(async () => {
        const before = await get(id);
        if (before === undefined) return false;
        const change = redis.multi().hdel(keys.people, id);
        for (const { hash } of before.tokens) change.hdel(keys.personTokens, hash);
        await executed(change);
        return true;
      }),
  };
};
