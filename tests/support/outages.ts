import { randomUUID } from 'node:crypto';
import type { ExpectStatic } from 'vitest';
import type { TestRedis } from './redis.ts';

/** Outages of Redis under traffic, drawn from a seed, and what must hold after each. */

/** `OUTAGES_SEED` draws others, the same seed the same. (A hub refuses variables called ALLCLEAR_… that it does not know.) */
export const SEED = Number(process.env['OUTAGES_SEED'] ?? 11);
/** With `OUTAGES_LONG` twenty in a row, of up to a minute. */
const IS_LONG = process.env['OUTAGES_LONG'] !== undefined;

/** Uniform, from 0 to below 1 (mulberry32). */
const drawing = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Seconds. The first is longer than a lease lasts: there the work ends and must begin again. */
export const drawOutages = (count: number): readonly number[] => {
  const draw = drawing(SEED);
  const [shortest, longest] = [0.5, IS_LONG ? 60 : 7];
  return Array.from({ length: IS_LONG ? 20 : count }, (_, index) =>
    index === 0 ? 5 + draw() * 2 : Math.round((shortest + draw() * (longest - shortest)) * 10) / 10,
  );
};

export type HubUnderOutage = {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  /** The status of the answer; 0: there was none. */
  post(signal: object): Promise<number>;
};

/** What was acknowledged must be in the board within this long after Redis is back; milliseconds. */
export const SOON = 15_000;
const REGIONS = ['31', '14', '24', '9', '12', '27'];

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Kills Redis again and again while signals come in; after each time the board has all that was acknowledged. */
export const surviveOutages = async (
  {
    hub,
    token,
    redis,
    expect,
  }: {
    readonly hub: HubUnderOutage;
    readonly token: string;
    readonly redis: TestRedis;
    /** That of the test: others may run beside it. */
    readonly expect: ExpectStatic;
  },
  outages: readonly number[],
): Promise<void> => {
  let stopped = false;
  const said = new Map<string, string>();
  const speakFor = async (region: string): Promise<void> => {
    for (let count = 0; !stopped; count += 1) {
      const kind = count % 2 === 0 ? 'alert' : 'all-clear';
      const signal = { kind, region, at: new Date().toISOString(), id: randomUUID() };
      while ((await hub.post(signal).catch(() => 0)) !== 202) await pause(50);
      said.set(region, kind === 'alert' ? 'alert' : 'clear');
      await pause(40);
    }
  };
  for (const [round, outage] of outages.entries()) {
    const message = `after ${outage} s, outage ${round + 1} of seed ${SEED}`;
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
    await expect.poll(board, { timeout: SOON, message }).toEqual(said);
    expect((await fetch(`${hub.url}/livez`)).status, message).toBe(200);
    // The answer to a source that waits for it comes again, too.
    await expect.poll(() => positionAfter(hub, token), { timeout: SOON, message }).toBeGreaterThan(0);
    said.set('31', 'alert');
  }
};

/** The position that a caller is told who waits for the log. */
const positionAfter = async ({ url }: HubUnderOutage, token: string): Promise<unknown> => {
  const answer = await fetch(`${url}/v1/signals?wait=sequenced`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'alert', region: '31', at: new Date().toISOString() }),
  });
  return ((await answer.json()) as { readonly seq?: number }).seq;
};

/** Time for all of it; milliseconds. */
export const timeFor = (outages: readonly number[]): number =>
  120_000 + outages.reduce((sum, seconds) => sum + seconds * 1_000 + 2 * SOON, 0);
