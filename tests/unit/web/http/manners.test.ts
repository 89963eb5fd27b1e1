import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { json, OFFICIAL, refused, serve } from './serve.ts';

const send = (method: string, url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method, headers });

describe('every address', () => {
  test('answers HEAD as GET, without the body', async () => {
    const hub = await serve();
    for (const path of [
      '/v1/status',
      '/v1/regions',
      '/v1/feeds',
      '/livez',
      '/openapi.json',
      '/docs',
      '/v1/history?region=31',
    ]) {
      const [get, head] = [await hub.get(path), await send('HEAD', hub.url + path)];
      expect([head.status, head.headers.get('Content-Type'), await head.text()]).toEqual([
        200,
        get.headers.get('Content-Type'),
        '',
      ]);
      await get.text();
    }
  });

  test('tells a wrong method which ones there are', async () => {
    const hub = await serve();
    for (const [method, path, allow] of [
      ['DELETE', '/v1/status', 'GET, HEAD, OPTIONS'],
      ['PUT', '/v1/status/31', 'GET, HEAD, OPTIONS'],
      ['GET', '/v1/signals', 'POST, OPTIONS'],
      ['HEAD', '/v1/signals', 'POST, OPTIONS'],
      ['POST', '/v1/live', 'GET, HEAD, OPTIONS'],
      ['GET', '/v1/rejected/1/retry', 'POST, OPTIONS'],
      ['POST', '/v1/history', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const response = await send(method, hub.url + path);
      expect([response.status, response.headers.get('Allow')], `${method} ${path}`).toEqual([405, allow]);
      if (method !== 'HEAD') expect((await json(response)).code).toBe('method.not-allowed');
    }
  });

  test('answers OPTIONS, and lets any page read what is public and nothing else', async () => {
    const hub = await serve();
    const open = await send('OPTIONS', `${hub.url}/v1/status`, {
      Origin: 'https://example.org',
      'Access-Control-Request-Method': 'GET',
    });
    expect([open.status, open.headers.get('Allow'), open.headers.get('Access-Control-Allow-Origin')]).toEqual([
      204,
      'GET, HEAD, OPTIONS',
      '*',
    ]);
    expect(open.headers.get('Access-Control-Allow-Headers')).toContain('If-None-Match');
    expect((await hub.get('/v1/status')).headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect((await hub.get('/v1/status/atlantis')).headers.get('Access-Control-Allow-Origin')).toBe('*');
    for (const path of ['/v1/signals', '/v1/rejected']) {
      const shut = await send('OPTIONS', hub.url + path);
      expect([shut.status, shut.headers.get('Access-Control-Allow-Origin')]).toEqual([204, null]);
    }
    expect(
      (await hub.get('/v1/rejected', { Authorization: `Bearer ${OFFICIAL}` })).headers.get(
        'Access-Control-Allow-Origin',
      ),
    ).toBeNull();
  });

  test('that does not exist is a 404 that points to the documents', async () => {
    const hub = await serve();
    for (const path of ['/', '/v1', '/v1/nothing', '/v1/status/31/extra', '/V2/status']) {
      expect((await refused(await hub.get(path), 404, 'route.unknown')).detail).toContain('/docs');
    }
    await refused(await hub.post({}, { path: '/nothing' }), 404, 'route.unknown');
  });

  test('is kept from scripts, frames and sniffing', async () => {
    const hub = await serve();
    for (const path of ['/v1/status', '/nothing', '/docs']) {
      const { headers } = await hub.get(path);
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect(headers.get('Content-Security-Policy')).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Powered-By')).toBeNull();
    }
  });

  test('gives each request an id, the client’s own if that is short and plain', async () => {
    const hub = await serve();
    const idFor = async (given?: string) =>
      (await hub.get('/livez', given === undefined ? {} : { 'X-Request-Id': given })).headers.get('X-Request-Id');
    expect(await idFor('abc-1.2_3')).toBe('abc-1.2_3');
    for (const bad of ['with space', 'x'.repeat(65), '<script>']) expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor()).not.toBe(await idFor());
  });

  test('is told of by its template, so that regions make no series of their own', async () => {
    const hub = await serve();
    await (await hub.get('/v1/status/31')).text();
    await (await hub.get('/v1/status/atlantis')).text();
    await (await hub.get('/nothing/here')).text();
    const requests = hub.observed
      .filter(({ event }) => event === 'http.request')
      .map(({ fields }) => [fields['route'], fields['status']]);
    expect(requests).toEqual([
      ['/v1/status/{region}', 200],
      ['/v1/status/{region}', 404],
      ['none', 404],
    ]);
  });

  test('says only that something broke when something broke, and tells the log what', async () => {
    const hub = await serve({
      ports: { metrics: { contentType: 'text/plain', render: () => Promise.reject(new Error('secret detail')) } },
    });
    const problem = await refused(await hub.get('/metrics'), 500, 'internal');
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(hub.observed.find(({ event }) => event === 'http.failed')?.fields).toMatchObject({
      path: '/metrics',
      code: 'internal',
    });
  });
});

describe('a limit of requests', () => {
  test('holds up readers who ask too much, and never signals or those who watch over the hub', async () => {
    const hub = await serve({ settings: { requestsPerMinute: 2 } });
    await hub.get('/v1/feeds');
    await hub.get('/v1/feeds');
    const response = await hub.get('/v1/feeds');
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    await refused(response, 429, 'rate.limited');
    expect((await hub.post({ kind: 'heartbeat' })).status).toBe(202);
    expect((await hub.get('/readyz')).status).toBe(200);
  });
});

describe('GET /v1/live without an upgrade', () => {
  test('is handed over to the stream for who asks for one by name', async () => {
    const hub = await serve();
    for (const accept of ['text/event-stream', 'text/html, text/event-stream;q=0.5']) {
      const response = await hub.get('/v1/live?regions=31', { Accept: accept });
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream']);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      await response.text();
    }
  });

  test('is 426 for everybody else', async () => {
    const hub = await serve();
    for (const accept of ['*/*', 'application/json', 'text/event-stream;q=0', 'text/*']) {
      // fetch hides the Upgrade header.
      const { status, upgrade } = await new Promise<{ status: number | undefined; upgrade: string | undefined }>(
        (resolve, reject) => {
          request(`${hub.url}/v1/live`, { headers: { Accept: accept } }, (response) => {
            response.resume();
            resolve({ status: response.statusCode, upgrade: response.headers.upgrade });
          })
            .on('error', reject)
            .end();
        },
      );
      expect([status, upgrade], accept).toEqual([426, 'websocket']);
    }
    await refused(await hub.get('/v1/live'), 426, 'live.upgrade-required');
  });
});
