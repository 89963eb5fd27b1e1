import { expect, test } from 'vitest';
import { at, OPERATOR, refused, serve, T0 } from './serve.ts';

const headers = { authorization: `Bearer ${OPERATOR}` };
const span = `from=${at(-60)}&to=${at(600)}`;

test('a feed is exported as a scenario and as intervals, and a drill says so in each line', async () => {
  const clock = { now: T0 };
  const hub = await serve({ clock });
  await hub.post({ kind: 'alert', region: '31', id: 'one' });
  clock.now += 60_000;
  await hub.post({ kind: 'all-clear', region: '31' });
  clock.now += 600_000;
  const answer = await hub.get(`/v1/export?${span}`, headers);
  expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
  const [head = '', ...lines] = (await answer.text()).trim().split('\n');
  expect(JSON.parse(head)).toMatchObject({ scenario: expect.stringContaining('ua from'), sources: { official: {} } });
  expect(lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind !== 'heartbeat')).toMatchObject([
    { source: 'official', kind: 'alert', region: '31', at: at(0), receivedAt: at(0) },
    { source: 'official', kind: 'all-clear', region: '31', at: at(60) },
  ]);
  const csv = await (await hub.get(`/v1/export?${span}&format=csv`, headers)).text();
  const [columns, row] = csv.trim().split('\n');
  expect(columns).toMatch(/^oblast,raion,hromada,level,started_at/);
  expect(row).toContain('2026-11-20 07:00:00+00:00,2026-11-20 07:01:00+00:00,official');

  await hub.post({ kind: 'alert', region: '31' }, { token: 'token-of-the-drill' });
  const drill = (await (await hub.get(`/v1/export?feed=drill&${span}`, headers)).text()).trim().split('\n');
  expect(drill.length).toBeGreaterThan(0);
  for (const line of drill) expect(JSON.parse(line)).toMatchObject({ status: 'Exercise' });
});

test('an export that makes no sense is refused', async () => {
  const hub = await serve();
  await refused(await hub.get('/v1/export', headers), 400, 'request.invalid');
  await refused(await hub.get(`/v1/export?from=${at(60)}&to=${at(0)}`, headers), 400, 'request.invalid');
  await refused(await hub.get(`/v1/export?${span}&format=xml`, headers), 400, 'request.invalid');
  await refused(await hub.get(`/v1/export?${span}&feed=nowhere`, headers), 404, 'feed.unknown');
  await refused(await hub.get(`/v1/export?${span}`), 401, 'token.missing');
});
