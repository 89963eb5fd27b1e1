import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hubInside } from '../support/hub-inside.ts';
import { receiver } from '../support/notify-rig.ts';
import { startTestRedis } from '../support/redis.ts';

/** Clients of other services against a whole hub: one alert, told by every way that does not wait to be asked. */

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** A machine that does much else is no fault of the hub; milliseconds. */
const PATIENT = { timeout: 15_000 };
const ADMIN = 'the-token-of-the-first-admin';

test('a lamp, a listener of raid and a webhook of ukrainealarm are told of an alert and of its end', async () => {
  const redis = await startTestRedis();
  opened.push(redis);
  const path = (redis.connection as { readonly path?: string }).path ?? '';
  const hub = await hubInside(path, ['sequencer', 'web', 'notify'], { ALLCLEAR_OPERATOR_TOKEN: ADMIN });
  opened.push(hub);
  const token = await hub.source('official');
  await hub.post(token, { kind: 'heartbeat' });
  await expect.poll(async () => (await fetch(`${hub.url}/api/states/25`)).status, PATIENT).toBe(200);

  const hook = await receiver();
  opened.push(hook);
  const registered = await fetch(`${hub.url}/api/v3/webhook`, {
    method: 'POST',
    headers: { Authorization: ADMIN, 'Content-Type': 'application/json' },
    body: JSON.stringify({ webHookUrl: hook.url }),
  });
  expect(registered.status).toBe(200);

  const lights: unknown[] = [];
  const lamp = new WebSocket(`${hub.url.replace('http', 'ws')}/data_v4`);
  opened.push({ close: async () => lamp.terminate() });
  lamp.on('message', (data) => {
    const { payload, alerts } = JSON.parse(String(data));
    if (payload === 'alerts') lights.push(alerts[25][0]);
  });
  await once(lamp, 'open');
  lamp.send('chip_id:a1b2c3');
  lamp.send('firmware:4.5_github');
  await expect.poll(() => lights, PATIENT).toEqual([0]);

  const ending = new AbortController();
  opened.push({ close: async () => ending.abort() });
  const stream = await fetch(`${hub.url}/api/states/live/25`, { signal: ending.signal });
  let text = '';
  void (async () => {
    for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString();
  })().catch(() => {});
  await expect.poll(() => text, PATIENT).toContain('event: hello\r\ndata: null\r\n\r\n');

  await hub.post(token, { kind: 'alert', region: '31' });
  await expect.poll(() => lights, PATIENT).toEqual([0, 1]);
  await expect.poll(() => text, PATIENT).toContain('"alert":true');
  await hook.until((received) => received.length === 1);
  await hub.post(token, { kind: 'all-clear', region: '31' });
  await expect.poll(() => lights, PATIENT).toEqual([0, 1, 0]);
  await expect.poll(() => text, PATIENT).toContain('"alert":false');
  const received = await hook.until(({ length }) => length === 2);
  expect(received.map((one) => JSON.parse(one.text))).toMatchObject([
    { status: 'Activate', regionId: 31, alarmType: 'AIR' },
    { status: 'Deactivate', regionId: 31, alarmType: 'AIR' },
  ]);
}, 60_000);
