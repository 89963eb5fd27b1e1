import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { routesOf } from '../../../src/adapters/web/server/app.ts';
import { ERRORS } from '../../../src/app/kit/errors.ts';

/** What proxies in front say of a stream while no gateway answers: a browser never comes back after another status than 200. */

const read = (name: string): string => readFileSync(new URL(`../../../config/deploy/${name}`, import.meta.url), 'utf8');
const nginx = read('nginx.conf');
const haproxy = read('haproxy.cfg');
const file = read('come-back.http');

const [head = '', body = ''] = file.split('\r\n\r\n');
const nginxBody = (/return 200 "(.*)";/.exec(nginx)?.[1] ?? '').replaceAll('\\n', '\n').replaceAll('\\"', '"');

test('HAProxy answers 502 to 504 with a whole answer of its own', () => {
  expect(head.split('\r\n')).toEqual([
    'HTTP/1.1 200 OK',
    'Content-Type: text/event-stream; charset=utf-8',
    'Cache-Control: no-store, no-transform',
    'Connection: close',
  ]);
  for (const status of [502, 503, 504]) expect(haproxy).toContain(`errorfile ${status} come-back.http`);
  expect(nginx).toContain('error_page 502 503 504 = @allclear_come_back;');
});

test.each([
  ['nginx', nginxBody],
  ['HAProxy', body],
])('%s says when to come back, and why, as the hub does itself', (_name, text) => {
  const [retry, error, rest] = text.split('\n\n');
  expect([retry, rest]).toEqual(['retry: 10000', '']);
  const data = JSON.parse(/^event: error\ndata: (.*)$/.exec(error ?? '')?.[1] ?? '');
  expect(data).toEqual({ type: 'error', code: expect.any(String), detail: expect.any(String) });
  expect(ERRORS).toHaveProperty([data.code]);
});

const streams = routesOf({ maxBody: 1, maxSignals: 1, trustProxy: false, publicUrl: null }).flatMap(
  ({ path, answers }) =>
    Object.values(answers).some(({ content }) => content?.['text/event-stream'] !== undefined)
      ? [path.replaceAll(/\{\w+\}/g, '25')]
      : [],
);

describe('each stream of the hub is one to the proxies, too', () => {
  const patterns = [
    ['nginx', new RegExp(/location ~ (\^.*) \{/.exec(nginx)?.[1] ?? 'none')],
    ['HAProxy', new RegExp(/path_reg (\^.*)$/m.exec(haproxy)?.[1] ?? 'none')],
  ] as const;

  test.each(patterns)('%s', (_name, pattern) => {
    expect(streams).toContain('/v1/live');
    for (const path of streams) expect(pattern.test(path), path).toBe(true);
    for (const path of ['/v1/status', '/api/states', '/api/states/25', '/v1/drills/25']) {
      expect(pattern.test(path), path).toBe(false);
    }
  });
});
