import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { liveClient } from '../support/live-client.ts';
import { until } from '../support/redis-processes.ts';

/** `allclear serve --web 2`: two gateways on one port, the rest in the process that started them. */
let hub: Installation;
let running: HubProcess;

beforeAll(async () => {
  hub = await install({ ALLCLEAR_LOG_LEVEL: 'info' });
  running = await hub.serve('--web', '2');
});
afterAll(() => hub.close());

const metrics = async (): Promise<string> => (await fetch(`${hub.url}/metrics`)).text();

/** The number of the process of each gateway, as the metrics tell it. */
const processes = async (): Promise<ReadonlyMap<string, number>> => {
  const found = /^allclear_process_id\{process="(web-\d)"\} (\d+)$/gm;
  return new Map([...(await metrics()).matchAll(found)].map(([, name = '', pid]) => [name, Number(pid)]));
};

test('a setting under its name of the version before is told of once, not by each gateway', {
  timeout: 60_000,
}, async () => {
  const told = running.output().match(/.*settings\.old-name.*/g) ?? [];
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('ALLCLEAR_LOG_LEVEL');
  expect(told[0]).toContain('logging.level');
});

test('all gateways tell the same, one that is killed comes back, and SIGTERM ends all of them', {
  timeout: 90_000,
}, async () => {
  const token = await hub.source('official', { trust: 'official', regions: 'all', silentAfter: 'never' });
  const subscribers = Array.from({ length: 6 }, () => liveClient(hub.url));
  await Promise.all(subscribers.map((one) => one.until(({ type }) => type === 'snapshot')));
  // Both have subscribers, and either tells of all: each family once, each process under its own name. Connections are
  // handed out in turn, but those of commands and questions take their turns too.
  const SUBSCRIBERS = /^allclear_subscribers\{transport="websocket",process="web-[12]"\} (\d+)$/gm;
  await expect
    .poll(async () => [...(await metrics()).matchAll(SUBSCRIBERS)].reduce((sum, [, count]) => sum + Number(count), 0), {
      timeout: 20_000,
    })
    .toBe(subscribers.length);
  const told = await metrics();
  expect([...told.matchAll(SUBSCRIBERS)].filter(([, count]) => Number(count) > 0)).toHaveLength(2);
  expect(told.match(/^# HELP allclear_stage_seconds /gm)).toHaveLength(1);

  expect((await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced')).status).toBe(202);
  const isOf31 = (frame: { type: string; events?: readonly { region?: string }[] }): boolean =>
    frame.type === 'events' && (frame.events ?? []).some(({ region }) => region === '31');
  const frames = await Promise.all(subscribers.map((one) => one.until(isOf31)));
  for (const frame of frames) {
    const [event] = frame.type === 'events' ? frame.events : [];
    const stamps = [
      event?.at,
      event?.receivedAt,
      event?.sequencedAt,
      frame.type === 'events' ? frame.sentAt : undefined,
    ];
    expect(stamps.every((stamp) => !Number.isNaN(Date.parse(String(stamp))))).toBe(true);
  }
  const after = await metrics();
  for (const [stage, process] of [
    ['at-received', 'main'],
    ['received-sequenced', 'main'],
    ['sequenced-sent', 'web-1'],
    ['sequenced-sent', 'web-2'],
  ]) {
    const counted = after.split('\n').filter((line) => line.startsWith('allclear_stage_seconds_count{'));
    const one = counted.find((line) => line.includes(`stage="${stage}"`) && line.includes(`process="${process}"`));
    expect(one, `${stage} of ${process}`).toMatch(/ [1-9]\d*$/);
  }

  const before = await processes();
  expect(before.size).toBe(2);
  process.kill(before.get('web-1') ?? 0, 'SIGKILL');
  await until('the gateway is back', async () => {
    const now = await processes();
    return now.size === 2 && now.get('web-1') !== before.get('web-1');
  });
  expect(running.output()).toMatch(/gateway\.died/);
  expect((await hub.post(token, { kind: 'alert', region: '14' }, '?wait=sequenced')).status).toBe(202);
  await Promise.all(
    subscribers.map((one) =>
      one.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '14')),
    ),
  );
  expect(subscribers.every(({ hellos }) => hellos.slice(1).every(({ resumed }) => resumed))).toBe(true);

  const pids = [...(await processes()).values()];
  const started = Date.now();
  expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(Date.now() - started).toBeLessThan(10_000);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
  expect(subscribers.every(({ closes }) => closes.some(({ code }) => code === 4000))).toBe(true);
  for (const one of subscribers) one.close();
});
