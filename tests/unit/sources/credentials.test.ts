import { afterEach, describe, expect, test } from 'vitest';
import { breaker } from '../../../src/adapters/upstreams/asking/breaker.ts';
import { httpAsk, refusalOf } from '../../../src/adapters/upstreams/asking/http.ts';
import { capPoll } from '../../../src/adapters/upstreams/cap/poll.ts';
import type { Question } from '../../../src/app/upstreams/source.ts';
import type { Reply, Upstream } from '../../support/upstream-server.ts';
import { startUpstream } from '../../support/upstream-server.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const opened: Upstream[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
const upstream = async (answer: (path: string) => Reply): Promise<Upstream> => {
  const one = await startUpstream(({ path }) => answer(path));
  opened.push(one);
  return one;
};

const ask = (question: Question) =>
  httpAsk({
    timeoutMs: 5_000,
    maxBody: 10_000,
    userAgent: 'AllClear/test',
    budget: { take: async () => ({ left: 1 }) },
    limits: {},
    ownBudget: 'own',
    breaker: breaker(1_000),
    now: () => 0,
  })(new AbortController().signal)(question);

const moved = (to: string, status = 302): Reply => ({ status, headers: { location: to } });

test('a CAP feed behind a password asks for its own messages with it, and for those of others without', async () => {
  const links = ['/a', 'https://agency.example/b', 'https://elsewhere.example/c'];
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom">${links.map((href) => `<entry><id>${href}</id><link type="application/cap+xml" href="${href}"/></entry>`).join('')}</feed>`;
  const asked: string[] = [];
  await capPoll({ url: 'https://siren:pw@agency.example/feed', hazard: 'air-raid', catalogue: ukraine() })({
    ask: async ({ url }) => {
      asked.push(url);
      return asked.length === 1
        ? { kind: 'answer', status: 200, text: feed, askedAt: 0 }
        : { kind: 'answer', status: 404, text: '', askedAt: 0 };
    },
    memory: {},
    now: 0,
    lastGoodAt: null,
    known: [],
    inFull: true,
  });
  expect([...asked.slice(1)].sort()).toEqual([
    'https://elsewhere.example/c',
    'https://siren:pw@agency.example/a',
    'https://siren:pw@agency.example/b',
  ]);
});

describe('what an upstream is sent', () => {
  test('user and secret of the address go as Basic, and not into the address', async () => {
    const one = await upstream(() => ({ body: '[]' }));
    const url = one.url.replace('//', '//siren:p%40ss%3A1@');
    expect(await ask({ url: `${url}/list?x=1` })).toMatchObject({ kind: 'answer', status: 200 });
    expect(one.seen[0]).toMatchObject({
      path: '/list?x=1',
      headers: { authorization: `Basic ${Buffer.from('siren:p@ss:1').toString('base64')}` },
    });
  });

  test('a redirect within the origin is followed, with the key', async () => {
    const one = await upstream((path) => (path === '/old' ? moved('/new') : { body: 'here' }));
    const answer = await ask({ url: `${one.url}/old`, headers: { 'X-Key': 'k3y-of-ours' } });
    expect(answer).toMatchObject({ kind: 'answer', status: 200, text: 'here' });
    expect(one.seen.map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/old', 'k3y-of-ours'],
      ['/new', 'k3y-of-ours'],
    ]);
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) to another origin gets no key, and no question at all',
    async (status) => {
      const other = await upstream(() => ({ body: '[]' }));
      const one = await upstream(() => moved(`${other.url}/list?leak=1`, status));
      const answer = await ask({ url: `${one.url}/list`, headers: { Authorization: 'k3y-of-ours' } });
      expect(answer).toMatchObject({
        kind: 'failure',
        code: 'upstream.http',
        detail: expect.stringContaining(other.url),
      });
      expect(other.seen).toEqual([]);
    },
  );

  test('a circle of redirects comes to an end', async () => {
    const one = await upstream(() => moved('/again'));
    expect(await ask({ url: `${one.url}/again` })).toMatchObject({ kind: 'failure', code: 'upstream.http' });
    expect(one.seen).toHaveLength(6);
  });

  test('what was posted is posted again only where the answer says so', async () => {
    const one = await upstream((path) => (path === '/a' ? moved('/b', 302) : path === '/c' ? moved('/d', 307) : {}));
    await ask({ url: `${one.url}/a`, method: 'POST', body: 'x' });
    await ask({ url: `${one.url}/c`, method: 'POST', body: 'x' });
    expect(one.seen.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
      'POST /a x',
      'GET /b ',
      'POST /c x',
      'POST /d x',
    ]);
  });

  test('is hidden where it comes back in a refusal', async () => {
    const one = await upstream((path) => ({ status: 403, body: `no: ${path} Bearer k3y-of-ours siren pa55word` }));
    const url = one.url.replace('//', '//siren:pa55word@');
    const answer = await ask({ url: `${url}/?token=t0ken-of-ours`, headers: { 'X-Key': 'Bearer k3y-of-ours' } });
    const failed = answer.kind === 'answer' ? refusalOf(answer) : answer;
    expect(failed?.detail).toMatch(/^403: no:/);
    for (const secret of ['k3y-of-ours', 'pa55word', 't0ken-of-ours']) expect(failed?.detail).not.toContain(secret);
  });

  test('is hidden where nothing answers', async () => {
    const failed = await ask({ url: 'http://siren:pa55word@127.0.0.1:1/?token=t0ken-of-ours' });
    expect(failed).toMatchObject({ kind: 'failure', code: 'upstream.unreachable' });
    expect(JSON.stringify(failed)).not.toMatch(/pa55word|t0ken/);
  });
});
