import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisHub } from '../../src/adapters/redis/hub.ts';
import type { AuditEntry } from '../../src/app/access/audit.ts';
import type { DrillRecord } from '../../src/app/drills/drill.ts';
import { SHARDS } from '../../src/app/notify/store.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** Hubs and Redis are on machines of their own, whose clocks agree on nothing. */

let redis: TestRedis;
let hubs = 0;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

const DAY = 86_400_000;
const YEAR = 366 * DAY;

const hubOf = (offBy: number, keyPrefix = `hub${++hubs}:`) => {
  const client = redis.client();
  const now = (): number => Date.now() + offBy;
  return {
    client,
    keyPrefix,
    now,
    ...redisHub({ command: client, volatile: false }, { keyPrefix, auditFor: DAY, now }),
  };
};

describe.each([
  ['ahead of', YEAR],
  ['behind', -YEAR],
])('a hub whose clock is a year %s that of Redis', (_what, offBy) => {
  test('threw away its audit trail as it wrote it', async () => {
    const { audit, now } = hubOf(offBy);
    const entry: AuditEntry = {
      at: now(),
      who: { kind: 'person', id: 'x', name: 'x' },
      from: null,
      act: 'addPerson',
      target: '/v1/people',
      outcome: 'done',
    };
    await audit.note(entry);
    await audit.note({ ...entry, outcome: 'again' });
    expect(await audit.list({ limit: 10 })).toMatchObject([{ outcome: 'again' }, { outcome: 'done' }]);
  });

  test('took a drill that was just made for left by its player, or never noticed that it was', async () => {
    const { drills, client, keyPrefix, now } = hubOf(offBy);
    const record = {
      drill: { id: 'model', player: 'command', startedAt: now() },
      progress: { state: 'playing' },
    } as DrillRecord;
    expect(await drills.create(record)).toBe(true);
    expect(await drills.get('model')).toEqual(record);
    const [key = ''] = await client.keys(`${keyPrefix}*model*:drill`);
    await client.hincrby(key, 'seen', -11_000);
    expect(await drills.get('model')).toEqual({ ...record, left: true });
    expect(await drills.save('model', 'another', { ...record.progress, state: 'paused' })).toBe(true);
    expect((await drills.get('model'))?.left).toBeUndefined();
  });

  test('counted no notify worker but its own', async () => {
    const one = hubOf(offBy);
    const other = hubOf(0, one.keyPrefix);
    const shares: number[] = [];
    for (const shifts of [one.shifts('one'), other.shifts('other'), one.shifts('one'), other.shifts('other')])
      shares.push((await shifts.hold(10_000)).share);
    expect(shares).toEqual([SHARDS, SHARDS / 2, SHARDS / 2, SHARDS / 2]);
  });

  test('lost a sent scenario at once', async () => {
    const { scenarios, now } = hubOf(offBy);
    const upload = { id: 'up-1', size: 3, uploadedAt: now(), expiresAt: now() + DAY };
    await scenarios.put(upload as Parameters<typeof scenarios.put>[0], Buffer.from('abc'));
    await scenarios.keepUntil('up-1', now() + 2 * DAY);
    expect(Buffer.from((await scenarios.content('up-1')) ?? '').toString()).toBe('abc');
    expect(await scenarios.list()).toHaveLength(1);
  });
});
