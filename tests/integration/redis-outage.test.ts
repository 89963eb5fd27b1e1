import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Redis is killed with -9 under traffic and comes back some seconds later, more than once: what was acknowledged is in
 * the board soon after, with one sequencer and with two.
 */
let redis: TestRedis;
let hubs: HubInside[];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hubs = [];
});
afterEach(async () => {
  await redis.restart();
  await Promise.all(hubs.map((hub) => hub.close()));
  await redis.close();
});

const REGIONS = ['31', '14', '24', '9', '12', '27'];
/** Seconds; longer than a lease lasts, where the work ends and must begin again. */
const OUTAGES = process.env['ALLCLEAR_LONG_OUTAGES'] === undefined ? [5, 1, 8] : Array.from({ length: 20 }, lasting);
/** 1 to 60, the same each time. */
function lasting(_: unknown, index: number): number {
  return 1 + ((index * 23) % 60);
}
/** What was acknowledged must be in the board within this long after Redis is back; milliseconds. */
const SOON = 15_000;

const path = (): string => ('path' in redis.connection ? redis.connection.path : '');
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The position that a caller is told who waits for the log. */
const positionAfter = async (hub: HubInside, token: string): Promise<unknown> => {
  const answer = await fetch(`${hub.url}/v1/signals?wait=sequenced`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'alert', region: '31', at: new Date().toISOString() }),
  });
  return ((await answer.json()) as { readonly seq?: number }).seq;
};

test.each([1, 2])(
  '%i sequencers take up again after each outage of Redis, and the board has all that was acknowledged',
  {
    timeout: 120_000 + OUTAGES.reduce((sum, one) => sum + one + SOON / 1_000, 0) * 1_000,
  },
  async (sequencers) => {
    hubs.push(await hubInside(path(), ['sequencer', 'web', 'ingest', 'replay']));
    for (let count = 1; count < sequencers; count += 1) hubs.push(await hubInside(path(), ['sequencer']));
    const hub = hubs[0] as HubInside;
    const token = await hub.source('official', { id: 'ua' });

    let stopped = false;
    const said = new Map<string, string>();
    const speakFor = async (region: string): Promise<void> => {
      for (let count = 0; !stopped; count += 1) {
        const kind = count % 2 === 0 ? 'alert' : 'all-clear';
        const signal = { kind, region, at: new Date().toISOString(), id: randomUUID() };
        while ((await hub.post(token, signal).catch(() => 0)) !== 202) await pause(50);
        said.set(region, kind === 'alert' ? 'alert' : 'clear');
        await pause(40);
      }
    };
    for (const outage of OUTAGES) {
      stopped = false;
      const speaking = Promise.all(REGIONS.map(speakFor));
      await pause(300);
      await redis.kill9();
      await pause(outage * 1_000);
      await redis.restart();
      stopped = true;
      await speaking;
      const board = async () => {
        const { regions } = await hub.get<{ regions: { id: string; state: string }[] }>('/v1/status');
        return new Map(regions.filter(({ id }) => REGIONS.includes(id)).map(({ id, state }) => [id, state]));
      };
      await expect.poll(board, { timeout: SOON, message: `after ${outage} s` }).toEqual(said);
      expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
      // The answer to a source that waits for it comes again, too.
      await expect.poll(() => positionAfter(hub, token), { timeout: SOON }).toBeGreaterThan(0);
      said.set('31', 'alert');
    }
  },
);

test('a hub whose Redis is away ends within ten seconds', async () => {
  hubs.push(await hubInside(path(), ['sequencer', 'web', 'ingest', 'replay']));
  const hub = hubs.pop() as HubInside;
  const token = await hub.source('official', { id: 'ua' });
  expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(202);
  await redis.kill9();
  await pause(5_000);
  const asked = performance.now();
  await hub.close();
  expect(performance.now() - asked).toBeLessThan(9_000);
});
