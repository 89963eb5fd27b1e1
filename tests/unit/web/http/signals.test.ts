import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { receipt } from '../../../../src/adapters/web/schema/answers.ts';
import { AppError } from '../../../../src/app/kit/errors.ts';
import { answered, at, DRILLER, json, OFFICIAL, OPERATOR, refused, serve } from './serve.ts';

const alert = (region = '31', more: object = {}) => ({ kind: 'alert', region, at: at(-10), ...more });

describe('POST /v1/signals takes', () => {
  test('one signal, and it stands on the board', async () => {
    const hub = await serve();
    const body = await answered(await hub.post(alert()), receipt, 202);
    expect(body).toEqual({ accepted: 1, duplicate: 0, rejected: [] });
    const status = await json(await hub.get('/v1/status/31'));
    expect(status).toMatchObject({ state: 'alert', since: at(-10) });
  });

  test('an array, counting what was taken and saying of each refused one which it was and why', async () => {
    const hub = await serve();
    const response = await hub.post([alert('31'), alert('atlantis'), alert('UA-63'), alert('31')]);
    const body = await answered(response, receipt, 202);
    expect(body).toMatchObject({ accepted: 2, duplicate: 1, rejected: [{ index: 1, code: 'region.unknown' }] });
  });

  test.each(['application/x-ndjson', 'application/ndjson; charset=utf-8'])(
    'one signal a line as %s, and a bad line does not lose the others',
    async (type) => {
      const hub = await serve();
      const lines = [JSON.stringify(alert('31')), '', '{"kind":"alert",', JSON.stringify(alert('22')), ''].join('\r\n');
      const body = await answered(await hub.post(lines, { type }), receipt, 202);
      expect(body).toMatchObject({ accepted: 2, duplicate: 0 });
      expect(body.rejected).toEqual([
        { index: 1, code: 'signal.malformed', detail: expect.stringContaining('line 3') },
      ]);
      const kept = await json(await hub.get('/v1/rejected', { Authorization: `Bearer ${OPERATOR}` }));
      expect(kept.rejected[0]).toMatchObject({
        code: 'signal.malformed',
        signal: expect.stringContaining('{\\"kind\\"'),
      });
    },
  );

  test('the same again as a duplicate, which is 202 though nothing was accepted', async () => {
    const hub = await serve();
    await hub.post(alert('31', { id: 'a1' }));
    const body = await answered(await hub.post(alert('31', { id: 'a1' })), receipt, 202);
    expect(body).toEqual({ accepted: 0, duplicate: 1, rejected: [] });
  });

  test('the wish to wait for the log, and answers with its seq', async () => {
    const hub = await serve();
    const body = await answered(await hub.post(alert(), { path: '/v1/signals?wait=sequenced' }), receipt, 202);
    expect(body.seq).toBe(hub.desk.follower.position().seq);
  });

  test('a heartbeat, after which the source is heard', async () => {
    const hub = await serve();
    await answered(await hub.post({ kind: 'heartbeat' }), receipt, 202);
    expect((await json(await hub.get('/v1/sources'))).sources[0]).toMatchObject({ id: 'official', state: 'live' });
  });

  test('a list with an unknown place, keeping the rest of it and a note of the line', async () => {
    const hub = await serve();
    await answered(
      await hub.post({ kind: 'snapshot', active: [{ region: '31' }, { region: 'atlantis' }] }),
      receipt,
      202,
    );
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('alert');
    expect((await hub.desk.refused.list(10))[0]).toMatchObject({
      code: 'region.unknown',
      signal: '{"region":"atlantis"}',
    });
  });

  test('a list, and names what stands by the same source’s word without being on it', async () => {
    const hub = await serve();
    await hub.post([alert('31'), alert('22')], { path: '/v1/signals?wait=sequenced' });
    const list = { kind: 'snapshot', at: at(0), active: [{ region: '22' }] };
    const waited = await answered(await hub.post(list, { path: '/v1/signals?wait=sequenced' }), receipt, 202);
    expect(waited.unlisted).toEqual([{ region: '31', hazard: 'air-raid', since: at(-10) }]);
    await hub.post({ kind: 'all-clear', region: '31', at: at(-1) });
    const after = await answered(await hub.post(list), receipt, 202);
    expect(after.unlisted).toEqual([]);
  });

  test('a packed body', async () => {
    const hub = await serve();
    const body = await answered(
      await hub.post(gzipSync(JSON.stringify(alert())), { headers: { 'Content-Encoding': 'gzip' } }),
      receipt,
      202,
    );
    expect(body.accepted).toBe(1);
  });

  test('a body that starts with a byte order mark', async () => {
    const hub = await serve();
    await answered(await hub.post(`\ufeff${JSON.stringify(alert())}`), receipt, 202);
  });

  test('a drill’s signals into the drill, without its name in the query, and nothing of it shows in the live feed', async () => {
    const hub = await serve();
    await answered(await hub.post(alert(), { token: DRILLER }), receipt, 202);
    expect((await json(await hub.get('/v1/status/31?feed=drill'))).state).toBe('alert');
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('unknown');
  });
});

describe('POST /v1/signals refuses', () => {
  test('a request without a token, and asks for one', async () => {
    const hub = await serve();
    const response = await hub.post(alert(), { token: null });
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="allclear"');
    await refused(response, 401, 'token.missing');
  });

  test('a token nobody has', async () => {
    const hub = await serve();
    const response = await hub.post(alert(), { token: 'guess' });
    expect(response.headers.get('WWW-Authenticate')).toContain('invalid_token');
    await refused(response, 401, 'token.unknown');
  });

  test('another scheme than Bearer', async () => {
    const hub = await serve();
    await refused(
      await hub.post(alert(), { token: null, headers: { Authorization: 'Basic b2ZmaWNpYWw6eA==' } }),
      401,
      'token.missing',
    );
  });

  test('a drill’s token in the live feed', async () => {
    const hub = await serve();
    await refused(await hub.post(alert(), { path: '/v1/signals?feed=ua', token: DRILLER }), 403, 'token.other-feed');
    expect(hub.desk.follower.position().seq).toBe(0);
  });

  test('an operator, who is no source', async () => {
    const hub = await serve();
    await refused(await hub.post(alert(), { token: OPERATOR }), 403, 'token.not-allowed');
  });

  test('a body that names its source', async () => {
    const hub = await serve();
    const problem = await refused(await hub.post(alert('31', { source: 'relay' })), 400, 'signals.none-taken');
    expect(problem.rejected).toEqual([{ index: 0, code: 'signal.names-source', detail: expect.any(String) }]);
  });

  test.each([
    ['broken JSON', '{"kind":"alert",}', 'line 1, column 17 (offset 16)'],
    ['half a body', '{"kind":"alert"', 'offset 15'],
    ['nothing', '', 'empty'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'UTF-8'],
  ])('%s, saying where', async (_what, body, detail) => {
    const hub = await serve();
    expect((await refused(await hub.post(body), 400, 'request.malformed')).detail).toContain(detail);
  });

  test('broken JSON, and keeps it where the operator can read it', async () => {
    const hub = await serve();
    await hub.post('{"kind":');
    expect(await hub.desk.refused.list(1)).toMatchObject([
      { source: 'official', code: 'request.malformed', signal: '{"kind":' },
    ]);
  });

  test.each([
    ['a number', 5],
    ['null', null],
    ['an empty list', []],
    ['a list of lists', [[]]],
    ['an unknown kind', { kind: 'maybe', region: '31' }],
    ['a region that is true', { kind: 'alert', region: true }],
    ['no region', { kind: 'alert' }],
    ['a time without an offset', { kind: 'alert', region: '31', at: '2026-11-20T07:00:00' }],
    ['a time that is none', { kind: 'alert', region: '31', at: 'yesterday' }],
    ['an hour ahead', { kind: 'alert', region: '31', at: at(3600) }],
    ['a list that is none', { kind: 'snapshot', active: { region: '31' } }],
  ])('%s, with nothing taken', async (_what, body) => {
    const hub = await serve();
    const problem = await refused(await hub.post(body), 400, 'signals.none-taken');
    expect(problem).toMatchObject({ accepted: 0, duplicate: 0, rejected: expect.any(Array) });
    expect(hub.desk.follower.position().seq).toBe(0);
  });

  test('another type of body, naming those it reads', async () => {
    const hub = await serve();
    for (const [type, read] of [
      ['text/plain', 'application/json'],
      ['application/x-www-form-urlencoded', 'application/json'],
      ['application/json; charset=utf-16', 'JSON is UTF-8'],
    ] as const)
      expect((await refused(await hub.post('{}', { type }), 415, 'body.media-type')).detail).toContain(read);
  });

  test('a body that does not say what it is, and keeps it among the refused', async () => {
    const hub = await serve();
    const body = JSON.stringify(alert());
    const response = await fetch(`${hub.url}/v1/signals`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${OFFICIAL}` },
      body: Buffer.from(body),
    });
    expect((await refused(response, 415, 'body.media-type')).detail).toContain('no Content-Type');
    await refused(
      await hub.post(Buffer.from([0xff, 0xfe, 0x7b, 0]), { type: 'application/json; charset=utf-16' }),
      415,
      'body.media-type',
    );
    const kept = await json(await hub.get('/v1/rejected', { Authorization: `Bearer ${OPERATOR}` }));
    expect(kept.rejected).toMatchObject([
      { source: 'official', code: 'body.media-type', signal: '' },
      { source: 'official', code: 'body.media-type', signal: body },
    ]);
  });

  test('one signal that is nested 20,000 deep, and takes the other', async () => {
    const hub = await serve();
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const hostile of [`{"kind":"alert","region":${deep}}`, deep, `{"kind":"alert","region":"31","x":${deep}}`]) {
      const body = await answered(await hub.post(`[${hostile},${JSON.stringify(alert())}]`), receipt, 202);
      expect(body.rejected).toMatchObject([{ index: 0, code: 'signal.malformed' }]);
    }
    const kept = await json(await hub.get('/v1/rejected', { Authorization: `Bearer ${OPERATOR}` }));
    expect(kept.rejected).toHaveLength(3);
  });

  test('an encoding it cannot unpack, and a body that is not what its encoding says', async () => {
    const hub = await serve();
    await refused(await hub.post('x', { headers: { 'Content-Encoding': 'compress' } }), 415, 'body.media-type');
    await refused(await hub.post('x', { headers: { 'Content-Encoding': 'gzip' } }), 400, 'request.malformed');
  });

  test('10 MB', async () => {
    const hub = await serve();
    await refused(await hub.post(`"${'x'.repeat(10 * 1024 * 1024)}"`), 413, 'body.too-large').catch(
      (error: unknown) => {
        // The connection is closed while the client still sends: some see the answer, some the reset.
        if (!(error instanceof TypeError)) throw error;
      },
    );
    await answered(await hub.post(alert()), receipt, 202);
  });

  test('a small body that unpacks to a large one', async () => {
    const hub = await serve();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(60_000);
    await refused(await hub.post(bomb, { headers: { 'Content-Encoding': 'gzip' } }), 413, 'body.too-large');
  });

  test('more signals than it takes at once, in either form', async () => {
    const hub = await serve({ settings: { maxSignals: 2 } });
    const three = [alert('31'), alert('22'), alert('3')];
    expect(await refused(await hub.post(three), 413, 'body.too-large')).toMatchObject({ maxSignals: 2 });
    await refused(
      await hub.post(three.map((one) => JSON.stringify(one)).join('\n'), { type: 'application/x-ndjson' }),
      413,
      'body.too-large',
    );
    expect(hub.desk.follower.position().seq).toBe(0);
  });

  test('an unknown parameter and an unknown wish to wait', async () => {
    const hub = await serve();
    expect(
      (await refused(await hub.post(alert(), { path: '/v1/signals?fed=ua' }), 400, 'request.invalid')).known,
    ).toEqual(['feed', 'wait']);
    await refused(await hub.post(alert(), { path: '/v1/signals?wait=yes' }), 400, 'request.invalid');
  });

  test('everything while Redis is away: 503, come back, and nothing is acknowledged', async () => {
    const hub = await serve();
    hub.desk.breakStore(new Error('Connection is closed.'));
    const response = await hub.post(alert());
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    const problem = await refused(response, 503, 'log.unavailable');
    expect(JSON.stringify(problem)).not.toContain('Connection is closed');
    hub.desk.breakStore(undefined);
    await answered(await hub.post(alert()), receipt, 202);
  });

  test('everything while too much waits', async () => {
    const hub = await serve();
    hub.desk.breakStore(new AppError('queue.full', 'about 100001 signals wait'));
    await refused(await hub.post(alert()), 503, 'queue.full');
  });
});
