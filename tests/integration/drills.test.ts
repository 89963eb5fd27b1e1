import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisRegistry } from '../../src/adapters/redis/registry.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import type { DrillHub } from '../support/drill-hub.ts';
import { startDrillHub } from '../support/drill-hub.ts';

let hub: DrillHub;

beforeAll(async () => {
  hub = await startDrillHub();
});
afterAll(() => hub.close());

const begin = async (asked: Record<string, unknown>): Promise<string> => {
  const { status, body } = await hub.post('/v1/drills', asked);
  expect({ status, body }).toMatchObject({ status: 201, body: { status: 'Exercise', state: 'playing' } });
  return String(body['id']);
};
const ended = (id: string) => hub.until(`/v1/drills/${id}`, ({ state }) => state !== 'playing' && state !== 'paused');
const told = (frame: Frame): readonly (string | undefined)[] => [
  frame.status,
  ...(frame.type === 'events' ? frame.events.map(({ status }) => status) : []),
];

describe('a drill over HTTP', () => {
  test('is played to its end and proved, with a report for machines and for people', async () => {
    const id = await begin({ scenario: 'raion-mass-start', speed: 'max', faults: 'all', seed: 4 });
    expect(await ended(id)).toMatchObject({ state: 'finished', proof: 'same', report: `/v1/drills/${id}/report` });
    const { body } = await hub.get(`/v1/drills/${id}/report`);
    expect(body).toMatchObject({ status: 'Exercise', proof: 'same', differences: [], seed: 4 });
    expect(body).toMatchObject({ subscriber: { subscribed: true, unmarked: 0 } });
    const page = await hub.text(`/v1/drills/${id}/report`, { accept: 'text/html' });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('EXERCISE');
    const csp = page.headers.get('content-security-policy') ?? '';
    const scripts = [...page.text.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code);
    expect(scripts).toHaveLength(1);
    for (const code of scripts) expect(csp).toContain(createHash('sha256').update(code).digest('base64'));
    expect(page.text).not.toMatch(/(?:src|href)=|url\(|@import|fetch\(/);
    expect((await hub.get('/v1/drills')).body['drills']).toEqual(
      expect.arrayContaining([expect.objectContaining({ id, state: 'finished' })]),
    );
  });

  test('takes orders: pause, step, forward, back, speed, resume, stop', async () => {
    const id = await begin({ scenario: 'nationwide', speed: 1 });
    const order = (name: string, body?: unknown) => hub.post(`/v1/drills/${id}/${name}`, body);
    const state = (fits: Parameters<DrillHub['until']>[1]) => hub.until(`/v1/drills/${id}`, fits);
    expect((await order('pause')).status).toBe(202);
    await state((body) => body['state'] === 'paused');
    await order('seek', { to: '2022-12-25T07:40:00Z' });
    await state(({ at }) => at === '2022-12-25T07:40:00.000Z');
    const alerts = async () =>
      ((await hub.get(`/v1/status?feed=${id}`)).body['regions'] as { state: string }[]).filter(
        (row) => row.state === 'alert',
      ).length;
    await hub.until(
      `/v1/status?feed=${id}`,
      ({ regions }) => (regions as { state: string }[]).filter((row) => row.state === 'alert').length >= 26,
    );
    expect(await alerts()).toBe(26);
    const { epoch } = (await hub.get(`/v1/status?feed=${id}`)).body;
    await order('seek', { to: 1_200 });
    await hub.until(
      `/v1/status?feed=${id}`,
      (body) =>
        body['epoch'] !== epoch &&
        (body['regions'] as { state: string }[]).filter((row) => row.state === 'alert').length === 2,
    );
    await order('step', { count: 1 });
    await state(({ at }) => at === '2022-12-25T07:23:31.000Z');
    await order('speed', { speed: 7_200 });
    await order('resume');
    await state(({ position }) => Number(position) > 5_000);
    await order('stop');
    expect(await ended(id)).toMatchObject({ state: 'stopped', proof: 'same', run: 2 });
    expect(await order('pause')).toMatchObject({ status: 409, body: { code: 'drill.ended' } });
  });

  test('many are played at once', async () => {
    const names = ['flapping-night', 'silent-source', 'disorder', 'partial-all-clear', 'two-sources'];
    const ids = await Promise.all(names.map((scenario) => begin({ scenario, speed: 'max' })));
    for (const id of ids) expect(await ended(id)).toMatchObject({ state: 'finished', proof: 'same' });
  });

  test('is asked for by an operator, or not at all', async () => {
    expect(await hub.post('/v1/drills', { scenario: 'disorder' }, '')).toMatchObject({
      status: 401,
      body: { code: 'token.missing' },
    });
    expect(await hub.post('/v1/drills', { scenario: 'disorder' }, 'guess')).toMatchObject({ status: 401 });
    expect(await hub.post('/v1/drills', { scenario: 'unheard-of' })).toMatchObject({
      status: 404,
      body: { code: 'scenario.unknown' },
    });
    expect(await hub.post('/v1/drills', { scenario: 'disorder', sped: 1 })).toMatchObject({ status: 400 });
    expect(await hub.post('/v1/drills', { scenario: 'disorder', speed: 0 })).toMatchObject({ status: 400 });
  });
});

describe('a drill is never taken for the real thing', () => {
  const NAMES = [
    'ua',
    'ua:x',
    '{ua}',
    '../ua',
    'UA',
    'ua\n',
    ' ua',
    '',
    'x'.repeat(33),
    'x'.repeat(64),
    'уа',
    'ｕａ',
    '*',
    'a b',
    '-ua',
    '%7Bua%7D',
  ];

  test.each(NAMES)('no drill goes into a feed called %j', async (feed) => {
    const { status, body } = await hub.post('/v1/drills', { scenario: 'disorder', speed: 'max', feed });
    expect([400, 403]).toContain(status);
    expect(['request.invalid', 'drill.live-feed']).toContain(body['code']);
  });

  test.each(NAMES.filter((name) => !['ua', ''].includes(name)))('no feed answers to %j', async (feed) => {
    const query = new URLSearchParams({ feed });
    const answer = await hub.get(`/v1/status?${query}`);
    expect({ status: answer.status, feed: answer.body['feed'] }).toEqual({ status: 404, feed: undefined });
    const socket = hub.subscribe(`?${query}`);
    expect(await socket.closed).toBeGreaterThanOrEqual(4500);
    expect(socket.frames.filter(({ type }) => type === 'hello')).toEqual([]);
  });

  test('every frame, event and answer of it says Exercise, and nothing of it is in the live feed', async () => {
    const live = hub.subscribe('');
    await live.until(({ type }) => type === 'snapshot');
    const before = (await hub.get('/v1/status')).body;
    const keys = async () =>
      (await hub.redis.client().keys('{ua}:*')).filter((key) => !key.endsWith(':stalled-check')).sort();
    const liveKeys = await keys();
    const id = await begin({ scenario: 'two-sources', speed: 7_200, feed: 'marked' });
    const socket = hub.subscribe(`?feed=${id}`);
    await socket.until(({ type }) => type === 'events');
    await ended(id);
    await socket.until(({ type }) => type === 'heartbeat');
    expect(new Set(socket.frames.flatMap(told))).toEqual(new Set(['Exercise']));
    for (const path of [
      `/v1/status?feed=${id}`,
      `/v1/status/31?feed=${id}`,
      `/v1/sources?feed=${id}`,
      `/v1/history?feed=${id}&region=31&from=2026-01-01T00:00:00Z`,
    ]) {
      expect((await hub.get(path)).body).toMatchObject({ feed: id, status: 'Exercise' });
    }
    const { body } = await hub.get(
      `/v1/events?feed=${id}&since=${(await hub.get(`/v1/status?feed=${id}`)).body['epoch']}:0`,
    );
    expect((body['events'] as { status: string }[]).every(({ status }) => status === 'Exercise')).toBe(true);
    expect((await hub.get('/v1/status')).body).toMatchObject({
      status: 'Actual',
      epoch: before['epoch'],
      seq: before['seq'],
    });
    expect(live.frames.filter(({ type }) => type === 'events')).toEqual([]);
    expect(await keys()).toEqual(liveKeys);
  });

  test('its tokens do not work on the live feed, nor those of the live feed on it', async () => {
    const id = await begin({ scenario: 'silent-source', speed: 1, feed: 'tokens' });
    const token = async (feed: string, name: string): Promise<string> => {
      const text = `secret-of-${name}-of-${feed}`;
      await redisRegistry(hub.redis.client(), feedKeys('', feed)).put({
        id: name,
        trust: 'official',
        silentAfter: null,
        muted: false,
        tokenHash: createHash('sha256').update(text).digest('hex'),
        addedAt: 0,
        confirmAfter: 1_000,
      });
      return text;
    };
    const drill = await token(id, 'actor');
    const real = await token('ua', 'city');
    const alert = { kind: 'alert', region: '31', at: '2026-02-03T04:00:00Z', receivedAt: '2026-02-03T04:00:00Z' };
    expect(await hub.post('/v1/signals?feed=ua', alert, drill)).toMatchObject({
      status: 403,
      body: { code: 'token.other-feed' },
    });
    expect(await hub.post(`/v1/signals?feed=${id}`, alert, real)).toMatchObject({
      status: 403,
      body: { code: 'token.other-feed' },
    });
    for (const crafted of ['ua:x', '{ua}', '../ua', 'UA']) {
      expect((await hub.post(`/v1/signals?${new URLSearchParams({ feed: crafted })}`, alert, drill)).status).toBe(403);
    }
    // Without a name it goes where the token belongs: into the drill.
    const { seq } = (await hub.get('/v1/status')).body;
    await hub.post('/v1/signals?wait=sequenced', alert, drill);
    expect((await hub.get('/v1/status')).body).toMatchObject({ seq });
    expect(await hub.post(`/v1/drills/${id}/stop`, undefined, drill)).toMatchObject({ status: 403 });
    await hub.post(`/v1/drills/${id}/stop`);
    // What somebody said into it beside the scenario is found.
    expect(await ended(id)).toMatchObject({ state: 'stopped', proof: 'different' });
  });

  test('nobody subscribes to both over one socket', async () => {
    const id = await begin({ scenario: 'disorder', speed: 'max', feed: 'both' });
    await ended(id);
    const twice = hub.subscribe(`?feed=ua&feed=${id}`);
    expect(await twice.closed).toBe(4500);
    expect(twice.frames.filter(({ type }) => type === 'hello')).toEqual([]);
    const one = hub.subscribe('');
    await one.until(({ type }) => type === 'snapshot');
    one.say({ type: 'subscribe', feed: id });
    await one.until(({ type }) => type === 'error');
    one.say({ type: 'subscribe', since: `${String((await hub.get(`/v1/status?feed=${id}`)).body['epoch'])}:0` });
    await one.until((frame) => frame.type === 'hello' && frame.gap);
    expect(one.frames.every((frame) => frame.type !== 'hello' || frame.feed === 'ua')).toBe(true);
  });
});

describe('a drill that is past its time', () => {
  let brief: DrillHub;
  beforeAll(async () => {
    brief = await startDrillHub({ ALLCLEAR_DRILLS_RETENTION: '1s' });
  });
  afterAll(() => brief.close());

  test('goes with its feed and every key of it, though hubs looked at it', async () => {
    const { body } = await brief.post('/v1/drills', { scenario: 'disorder', speed: 'max' });
    const id = String(body['id']);
    await brief.until('/v1/feeds', ({ feeds }) => (feeds as { id: string }[]).some((feed) => feed.id === id));
    await brief.until('/v1/feeds', ({ feeds }) => !(feeds as { id: string }[]).some((feed) => feed.id === id));
    const client = brief.redis.client();
    let clean = 0;
    // Gone, and it stays gone.
    for (let look = 0; clean < 300 && look < 100_000; look += 1) {
      clean = (await client.keys(`*{${id}}*`)).length === 0 ? clean + 1 : 0;
    }
    expect(clean).toBe(300);
    expect(await brief.get(`/v1/drills/${id}`)).toMatchObject({ status: 404, body: { code: 'drill.unknown' } });
  });
});
