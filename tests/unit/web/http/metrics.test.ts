import { expect, test } from 'vitest';
import { prometheus } from '../../../../src/adapters/metrics/prometheus.ts';
import { parseSignal } from '../../../../src/adapters/signals/parse-signal.ts';
import { fakeDesk } from '../../../support/fake-desk.ts';
import { serve, T0, UA } from './serve.ts';

const alert = {
  kind: 'alert',
  source: 'a',
  trust: 'official',
  region: '31' as never,
  hazard: 'air-raid',
  at: T0,
  receivedAt: T0 + 400,
} as const;

test('signals are counted by what became of them', async () => {
  const metrics = prometheus();
  metrics.observe('signals.received', { source: 'a', accepted: 3, duplicate: 2, rejected: 1 });
  metrics.observe('signal.refused', { source: 'a', code: 'region.unknown', count: 3 });
  const text = await metrics.render();
  expect(text).toContain('allclear_signals_received_total{source="a",outcome="accepted"} 3');
  expect(text).toContain('allclear_signals_received_total{source="a",outcome="duplicate"} 2');
  expect(text).toContain('allclear_signals_refused_total{code="region.unknown"} 3');
});

test('each stage of a signal is timed, and a list counts from its own instant, not from that of an alert of years ago', async () => {
  const metrics = prometheus();
  const entry = { seq: 1, changes: [], sequencedAt: T0 + 425 };
  const entries = [
    { ...entry, claim: alert },
    { ...entry, claim: { ...alert, at: T0 - 1e11, listedAt: T0 + 399 } },
    { ...entry, claim: { kind: 'spoke', source: 'a', trust: 'official', at: T0, receivedAt: T0 } },
  ];
  metrics.observe('batch.sequenced', { feed: 'ua', entries, taken: 2, repeated: 1, refused: 0, seconds: 0.004 });
  metrics.observe('frame.sent', { feed: 'ua', subscribers: 7, bytes: 700, events: 2, seconds: 0.002 });
  const text = await metrics.render();
  expect(text).toContain('allclear_stage_seconds_count{feed="ua",stage="at-received"} 2');
  expect(text).toContain('allclear_stage_seconds_sum{feed="ua",stage="at-received"} 0.401');
  expect(text).toContain('allclear_stage_seconds_sum{feed="ua",stage="received-sequenced"} 0.05');
  expect(text).toContain('allclear_stage_seconds_bucket{le="0.002",feed="ua",stage="sequenced-sent"} 1');
  expect(text).toContain('allclear_entries_total{feed="ua"} 3');
  expect(text).toContain('allclear_signals_sequenced_total{feed="ua",outcome="repeated"} 1');
  expect(text).toContain('allclear_frames_sent_total{feed="ua"} 7');
});

test('requests are timed by route, and any other event is counted by its name', async () => {
  const metrics = prometheus();
  metrics.observe('http.request', { method: 'BREW', route: '/v1/status', status: 405, seconds: 0.001 });
  metrics.observe('commit.conflict', { feed: 'ua' });
  const text = await metrics.render();
  expect(text).toContain('allclear_http_request_seconds_count{method="other",route="/v1/status",status="405"} 1');
  expect(text).toContain('allclear_happenings_total{event="commit.conflict"} 1');
  expect(text).toContain('process_cpu_seconds_total');
});

test('fields that are missing or nonsense break nothing', async () => {
  const metrics = prometheus();
  for (const event of [
    'signals.received',
    'signal.refused',
    'batch.sequenced',
    'frame.sent',
    'http.request',
    'subscriber.joined',
    'batch.dead',
  ] as const) {
    metrics.observe(event);
    metrics.observe(event, { seconds: Number.NaN, accepted: -1, entries: 5, feed: {}, source: null });
  }
  expect(await metrics.render()).toContain('allclear_batches_failed_total{outcome="dead"} 2');
});

test('a thousand drills make no thousand series', async () => {
  const metrics = prometheus();
  for (let drill = 0; drill < 1000; drill += 1)
    metrics.observe('batch.sequenced', { feed: `drill-${drill}`, entries: [], seconds: 0 });
  const text = await metrics.render();
  expect(text.match(/allclear_entries_total\{/g)?.length).toBeLessThanOrEqual(201);
  expect(text).toContain('allclear_entries_total{feed="other"}');
});

test('how things stand is read at the moment of asking', async () => {
  const metrics = prometheus();
  const desk = fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0 });
  metrics.watch({
    desks: { current: () => [desk] },
    subscribers: () => ({ websocket: 3, sse: 1 }),
    now: () => T0 + 5_400,
  });
  desk.play(alert);
  const text = await metrics.render();
  expect(text).toContain('allclear_subscribers{transport="websocket"} 3');
  expect(text).toContain('allclear_source_age_seconds{feed="ua",source="a"} 5');
  expect(text).toContain('allclear_source_live{feed="ua",source="a"} 1');
  expect(text).toContain('allclear_regions{feed="ua",state="alert"} 1');
  expect(text).toContain('allclear_feed_vouched{feed="ua"} 1');
  expect(text).toContain('allclear_queue_waiting{feed="ua"} 0');
  desk.doubt('gone');
  expect(await metrics.render()).toContain('allclear_feed_vouched{feed="ua"} 0');
});

test('a queue that does not answer takes no other number with it', async () => {
  const metrics = prometheus();
  const desk = fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0 });
  const broken = { ...desk, queue: { ...desk.queue, waiting: () => Promise.reject(new Error('gone')) } };
  metrics.watch({ desks: { current: () => [broken] }, subscribers: () => ({}), now: () => T0 });
  const text = await metrics.render();
  expect(text).not.toContain('allclear_queue_waiting{feed');
  expect(text).toContain('allclear_feed_seq{feed="ua"} 0');
});

test('what the server tells of itself can be counted', async () => {
  const metrics = prometheus();
  const hub = await serve({ ports: { observe: metrics.observe, metrics } });
  await (await hub.get('/v1/status/31')).text();
  const response = await hub.get('/metrics');
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  expect(await response.text()).toContain(
    'allclear_http_request_seconds_count{method="GET",route="/v1/status/{region}",status="200"} 1',
  );
});

/** What `promtool check metrics` looks at. */
const problemsOf = (text: string): readonly string[] => {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const helps = new Map([...text.matchAll(/^# HELP (\S+) ?(.*)$/gm)].map(([, name = '', help = '']) => [name, help]));
  const labels = new Set([...text.matchAll(/[{,]([a-zA-Z_]\w*)="/g)].map(([, label = '']) => label));
  const names = new Set([...types.keys(), ...helps.keys()]);
  return [
    ...[...names].flatMap((name) => {
      const type = types.get(name) ?? 'untyped';
      return [
        ...((helps.get(name) ?? '') === '' ? [`${name}: no help text`] : []),
        ...(type === 'counter' && !name.endsWith('_total') ? [`${name}: counters should have "_total" suffix`] : []),
        ...(type !== 'counter' && name.endsWith('_total')
          ? [`${name}: non-counters should not have "_total" suffix`]
          : []),
        ...(type !== 'histogram' && type !== 'summary' && /_(?:count|sum)$/.test(name)
          ? [`${name}: reserved suffix`]
          : []),
        ...(type !== 'histogram' && name.endsWith('_bucket') ? [`${name}: reserved suffix`] : []),
        ...(/[A-Z:]/.test(name) ? [`${name}: not in snake_case`] : []),
        ...(new RegExp(`_${type}(?:_|$)`).test(name) ? [`${name}: the type is in the name`] : []),
        ...(UNITS_NOT_BASE.test(name) ? [`${name}: use base units`] : []),
      ];
    }),
    ...[...labels].filter((label) => label !== 'le' && /[A-Z]/.test(label)).map((label) => `label ${label}`),
  ];
};

const UNITS_NOT_BASE =
  /_(?:(?:milli|micro|nano|kilo|mega|giga|kibi|mebi|gibi)?(?:seconds|bytes|grams|meters|metres|volts|amperes|joules)|minutes?|hours?|days?|weeks?|ms|us|ns|kb|mb|gb|bits?|percent(?:age)?)(?=_|$)(?<!_(?:seconds|bytes|grams|meters|metres|volts|amperes|joules))/;

test('the names, units and help texts are those that checkers of Prometheus ask for', async () => {
  expect(problemsOf('# TYPE a_milliseconds counter\na_milliseconds{fooBar="1"} 1\n')).toHaveLength(4);
  const desk = fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0 });
  const metrics = prometheus('main');
  metrics.watch({
    desks: { current: () => [desk] } as never,
    subscribers: () => ({ websocket: 1, sse: 2 }),
    now: () => T0,
  });
  metrics.observe('signals.received', { source: 'a', accepted: 3 });
  metrics.observe('http.request', { method: 'GET', route: '/v1/status', status: 200, seconds: 0.001 });
  const text = await metrics.render();
  expect(text.match(/^# TYPE /gm)?.length).toBeGreaterThan(30);
  expect(problemsOf(text)).toEqual([]);
});
