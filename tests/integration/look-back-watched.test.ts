import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisHistory } from '../../src/adapters/redis/history/history.ts';
import { redisWatched, WATCH_LASTS } from '../../src/adapters/redis/history/watched.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLog } from '../../src/adapters/redis/log.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { boardAt } from '../../src/app/past/look-back.ts';
import type { Claim } from '../../src/domain/claim.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startTestRedis();
  redis = server.client();
});
afterAll(() => server.close());

const T0 = Date.UTC(2026, 5, 1);
const minute = (count: number): number => T0 + count * 60_000;

const said = (...claims: readonly Claim[]): readonly Entry[] =>
  claims.map((claim, index) => ({ seq: index + 1, claim, changes: [], sequencedAt: claim.receivedAt }));

const open = async (feed: string, ...claims: readonly Claim[]) => {
  const keys = feedKeys('', feed);
  const log = redisLog({ redis, keys, keep: 1_000, remember: 86_400_000, now: Date.now, durable: true });
  const expected = await log.open();
  await log.commit({ expected, entries: said(...claims), history: [], identities: [] });
  const history = redisHistory(redis, keys);
  return {
    note: redisWatched(redis, keys),
    stateAt: async (at: number) => {
      const moment = { from: at, to: at };
      const board = boardAt(at, await history.readAll(moment), await history.coverage(moment), SMALL_COUNTRY);
      return board.regions.get(place('1'))?.state;
    },
    spans: async () => (await history.coverage({ from: 0, to: minute(10_000) })).watched,
  };
};

const spoke = (at: number): Claim => ({ kind: 'spoke', source: 's', trust: 'official', at, receivedAt: at });
const silent = (at: number): Claim => ({ kind: 'silent', source: 's', at, receivedAt: at, reason: 'timeout' });

test('while the hub was away nothing is known to have been calm, whatever was said before', async () => {
  const { note, stateAt, spans } = await open('away', spoke(minute(1)));
  for (let at = 0; at <= 3; at += 0.25) await note(minute(at));
  for (let at = 30; at <= 31; at += 0.25) await note(minute(at));
  expect(await spans()).toEqual([
    { from: minute(0), to: minute(3) + WATCH_LASTS },
    { from: minute(30), to: minute(31) + WATCH_LASTS },
  ]);
  expect(await stateAt(minute(0.5))).toBe('unknown');
  expect(await stateAt(minute(2))).toBe('clear');
  expect(await stateAt(minute(15))).toBe('unknown');
  expect(await stateAt(minute(30.5))).toBe('clear');
  expect(await stateAt(minute(40))).toBe('unknown');
});

test('a note that comes late or twice changes nothing', async () => {
  const { note, spans } = await open('late', spoke(minute(1)));
  await note(minute(5));
  await note(minute(5));
  await note(minute(2));
  expect(await spans()).toEqual([{ from: minute(5), to: minute(5) + WATCH_LASTS }]);
});

test('what a clock that was ahead noted of the time to come is taken back by one who knows, and by no late note', async () => {
  const { note, spans } = await open('ahead', spoke(minute(1)));
  for (const at of [1, 1.25, 1.5, 61, 61.25]) await note(minute(at));
  await note(minute(1.75), true);
  expect(await spans()).toEqual([{ from: minute(1), to: minute(1.75) + WATCH_LASTS }]);
  for (const at of [2, 2.25, 2.5]) await note(minute(at));
  await note(minute(2.25), true);
  expect(await spans()).toEqual([{ from: minute(1), to: minute(2.25) + WATCH_LASTS }]);
});

test('while no source was heard nothing is known, and a trimmed log does not change that', async () => {
  const { note, stateAt } = await open('silent', spoke(minute(1)), silent(minute(10)), spoke(minute(20)));
  for (let at = 0; at <= 30; at += 0.25) await note(minute(at));
  expect(await stateAt(minute(9))).toBe('clear');
  expect(await stateAt(minute(10))).toBe('unknown');
  expect(await stateAt(minute(19))).toBe('unknown');
  expect(await stateAt(minute(20))).toBe('clear');
  await redis.xtrim(feedKeys('', 'silent').log, 'MAXLEN', 0);
  expect(await stateAt(minute(15))).toBe('unknown');
  expect(await stateAt(minute(25))).toBe('clear');
});

test('of a drill nobody notes when the hub was at work: its own words tell', async () => {
  const { stateAt } = await open('drill', spoke(minute(1)));
  expect(await stateAt(minute(0))).toBe('unknown');
  expect(await stateAt(minute(5))).toBe('clear');
});
