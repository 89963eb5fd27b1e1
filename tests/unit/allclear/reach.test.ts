import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { hubAddress } from '../../../src/adapters/allclear/address.ts';
import { hubHttp } from '../../../src/adapters/allclear/http-client.ts';
import { connectSocket } from '../../../src/adapters/allclear/socket.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** A real server, because what breaks is the network. */
const serve = async (status: number, body: string): Promise<URL> => {
  const server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body),
  );
  server.on('upgrade', (_, socket) => {
    const reason = '{"code":"feed.unknown","detail":"there is no feed x"}';
    socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: ${reason.length}\r\nconnection: close\r\n\r\n${reason}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return hubAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

const unused = async (): Promise<URL> => {
  const url = await serve(200, '');
  for (const clean of cleanups.splice(0)) clean();
  return url;
};

const closing = (url: URL) => new Promise((resolve) => connectSocket(url, { message: () => {}, closed: resolve }));

describe('asking a hub', () => {
  test('gives its answer and its time', async () => {
    const answer = await hubHttp(await serve(200, '{"a":1}')).get('/v1/status', { feed: 'ua', level: undefined });
    expect(answer).toMatchObject({ kind: 'ok', body: { a: 1 }, date: expect.any(Number) });
  });

  test('gives its problem', async () => {
    const answer = await hubHttp(await serve(404, '{"code":"region.unknown","detail":"no such region"}')).get(
      'v1/status/x',
    );
    expect(answer).toMatchObject({ kind: 'problem', status: 404, code: 'region.unknown', detail: 'no such region' });
  });

  test('asks for a language, and says in which the problem is told', async () => {
    let asked: string | null = null;
    const fetchIt = (async (_: unknown, init: RequestInit) => {
      asked = new Headers(init.headers).get('accept-language');
      return new Response('{"code":"region.unknown","detail":"немає"}', {
        status: 404,
        headers: { 'content-language': 'uk' },
      });
    }) as typeof fetch;
    const answer = await hubHttp(new URL('http://hub/'), { language: 'uk', fetchIt }).get('v1/status/x');
    expect(asked).toBe('uk');
    expect(answer).toMatchObject({ code: 'region.unknown', detail: 'немає', language: 'uk' });
  });

  test('that is something else is told', async () => {
    expect(await hubHttp(await serve(200, '<html>')).get('/v1/status')).toMatchObject({
      kind: 'problem',
      code: 'hub.not-one',
    });
  });

  test('that is not there is told in words', async () => {
    expect(await hubHttp(await unused()).get('/')).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('nothing listens at'),
    });
    const slow = hubHttp(hubAddress('http://hub.test'), {
      fetchIt: () => Promise.reject(new DOMException('late', 'TimeoutError')),
    });
    expect(await slow.get('/')).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('does not answer'),
    });
  });
});

describe('a token', () => {
  const server = async (head: Readonly<Record<string, string>>, status: number) => {
    const heard: { method: string | undefined; authorization: string | undefined; body: string }[] = [];
    const listening = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      heard.push({ method: request.method, authorization: request.headers.authorization, body });
      response.writeHead(status, { 'content-type': 'application/json', ...head }).end('{}');
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => listening.close());
    return { url: hubAddress(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`), heard };
  };

  test('goes with every request, whatever its body', async () => {
    const { url, heard } = await server({}, 200);
    const hub = hubHttp(url, { token: 'ac_1' });
    await hub.get('v1/me');
    await hub.send('PATCH', 'v1/people/1', { json: { role: 'admin' } });
    await hub.send('DELETE', 'v1/people/1');
    const bytes = (async function* () {
      yield Buffer.from('a,');
      yield Buffer.from('b');
    })();
    await hub.upload('v1/imports', { type: 'text/csv', bytes }, { signal: AbortSignal.timeout(5_000) });
    expect(heard.map(({ method, body }) => `${method} ${body}`)).toEqual([
      'GET ',
      'PATCH {"role":"admin"}',
      'DELETE ',
      'POST a,b',
    ]);
    expect(new Set(heard.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ac_1']));
  });

  test('goes to nobody that the hub sends on to', async () => {
    const other = await server({}, 200);
    const { url } = await server({ location: other.url.href }, 307);
    expect(await hubHttp(url, { token: 'ac_1' }).get('v1/me')).toMatchObject({
      kind: 'problem',
      code: 'hub.elsewhere',
      detail: expect.stringContaining(other.url.href),
    });
    expect(other.heard).toEqual([]);
  });
});

describe('a socket', () => {
  test('tells why there is none', async () => {
    const refused = new URL(await serve(404, ''));
    refused.protocol = 'ws:';
    expect(await closing(refused)).toEqual({ status: 404, why: 'there is no feed x' });
    const nobody = new URL(await unused());
    nobody.protocol = 'ws:';
    expect(await closing(nobody)).toMatchObject({ why: expect.stringContaining('nothing listens at') });
  });

  test('hands on what is said, and the code it is closed with', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => server.once('listening', resolve));
    cleanups.push(() => server.close());
    server.on('connection', (ws) => {
      ws.send('hello');
      ws.close(4000, 'restarting, come back');
    });
    const said: string[] = [];
    const url = new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const how = await new Promise((resolve) =>
      connectSocket(url, { message: (text) => said.push(text), closed: resolve }),
    );
    expect(said).toEqual(['hello']);
    expect(how).toEqual({ code: 4000, why: 'restarting, come back' });
  });
});

test.each(['8080', 'ftp://hub', 'ws://hub'])('"%s" is no address of a hub, and why is told', (text) => {
  expect(() => hubAddress(text)).toThrow(/http:\/\//);
});
