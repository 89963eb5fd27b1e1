import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { prometheus } from '../../../src/adapters/metrics/prometheus.ts';
import { parseSignal } from '../../../src/adapters/signals/parse-signal.ts';
import { fakeDesk } from '../../support/fake-desk.ts';
import { T0, UA } from '../web/http/serve.ts';

/** The files of config/deploy for those who watch a hub ask for what it really tells. */
const path = (name: string): string => fileURLToPath(new URL(`../../../config/deploy/${name}`, import.meta.url));
const read = (name: string): string => readFileSync(path(name), 'utf8');

type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };
type Panel = {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
};

const rules = (parse(read('prometheus-rules.yaml')) as Rules).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana-dashboard.json')) as { readonly panels: readonly Panel[] };
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

let told = '';
/** Of each metric, its labels; of a histogram by the name of its buckets, too. */
const labelsOf = (name: string): ReadonlySet<string> | undefined => {
  const lines = told.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  if (lines.length === 0) return undefined;
  return new Set(lines.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label)));
};

beforeAll(async () => {
  const desk = fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0 });
  const metrics = prometheus('main');
  metrics.watch({
    desks: { current: () => [desk] },
    subscribers: () => ({ websocket: 1, sse: 2 }),
    now: () => T0,
  });
  desk.play({
    kind: 'alert',
    source: 'a',
    trust: 'official',
    region: '31' as never,
    hazard: 'air-raid',
    at: T0,
    receivedAt: T0,
  });
  metrics.observe('signals.received', { source: 'a', accepted: 1 });
  metrics.observe('signal.refused', { source: 'a', code: 'region.unknown' });
  metrics.observe('frame.sent', { feed: 'ua', subscribers: 1, bytes: 1, events: 1, seconds: 0.001 });
  metrics.observe('http.request', { method: 'GET', route: '/v1/status', status: 200, seconds: 0.001 });
  metrics.observe('notify.tried', { kind: 'webhook', outcome: 'delivered', after: 1, took: 1 });
  metrics.observe('subscriber.slow', { transport: 'sse' });
  metrics.observe('gateway.died');
  metrics.observe('batch.dead');
  told = await metrics.render();
});

test.each(queries)('%s asks for what is told: %s', (_, expr) => {
  const names = [...expr.matchAll(/\b((?:allclear|nodejs|process)_\w+)(\{[^}]*\})?/g)];
  if (!expr.startsWith('up{')) expect(names.length).toBeGreaterThan(0);
  for (const [, name = '', selector = ''] of names) {
    const labels = labelsOf(name);
    expect(labels, name).toBeDefined();
    for (const [, label = ''] of selector.matchAll(/(\w+)[=!]~?"/g)) expect(labels, name).toContain(label);
  }
  const grouped = /\bby \(([^)]*)\)/g;
  const [, first = ''] = names[0] ?? [];
  for (const [, list = ''] of expr.matchAll(grouped))
    for (const label of list.split(', ')) expect([...(labelsOf(first) ?? [])], `${first} by ${label}`).toContain(label);
});

describe('the dashboard for Grafana', () => {
  test('has no two panels in one place, and none beyond the edge', () => {
    const cells = dashboard.panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
      expect(x + w, title).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });
});

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

test.skipIf(!has('promtool'))('promtool takes the rules', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', path('prometheus-rules.yaml')]);
  expect(status, `${stdout}${stderr}`).toBe(0);
});

test.skipIf(!has('promtool'))('promtool has nothing to say of the metrics', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: told });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

test.skipIf(!has('systemd-analyze'))('systemd takes the unit', () => {
  // Where the program is not, the unit is checked for everything else.
  const { stderr } = spawnSync('systemd-analyze', ['verify', path('allclear.service')]);
  const complaints = String(stderr)
    .split('\n')
    .filter((line) => line.includes('allclear.service') && !line.includes('is not executable'));
  expect(complaints).toEqual([]);
});
