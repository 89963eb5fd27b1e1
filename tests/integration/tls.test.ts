import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { type Certificate, readCertificate, watchCertificate } from '../../src/adapters/web/port/certificate.ts';
import { type Made, selfSigned } from '../support/certificate.ts';
import { type HubInside, hubInside } from '../support/hub-inside.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

let folder: string;
let hub: HubInside | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-tls-'));
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await redis.flush();
  await rm(folder, { recursive: true, force: true });
});

const files = () => ({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') });
const put = async ({ cert, key }: Made): Promise<void> => {
  await writeFile(files().cert, cert);
  await writeFile(files().key, key);
};
/** In one step: a file that is looked at every few milliseconds is never seen half written. */
const exchange = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
};
const start = async (): Promise<HubInside> => {
  hub = await hubInside((redis.connection as { readonly path: string }).path, ['sequencer', 'web'], {
    ALLCLEAR_HTTP_TLS_CERT: files().cert,
    ALLCLEAR_HTTP_TLS_KEY: files().key,
  });
  return hub;
};

const ask = (url: string, ca: string): Promise<{ readonly status: number | undefined; readonly text: string }> =>
  new Promise((resolve, reject) => {
    https
      .get(url, { ca, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      })
      .on('error', reject);
  });

/** The certificate that a new connection gets. */
const shownAt = async (url: string): Promise<string> => {
  const socket: TLSSocket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const shown = socket.getPeerX509Certificate()?.toString() ?? '';
  socket.destroy();
  return shown;
};

test('over TLS the hub answers requests, a WebSocket and a stream, each with live alerts', async () => {
  const made = selfSigned();
  await put(made);
  const { url, source } = await start();
  expect(url).toMatch(/^https:/);
  const token = await source('town');
  expect((await ask(`${url}/livez`, made.cert)).status).toBe(200);

  const socket = new WebSocket(`${url.replace('https', 'wss')}/v1/live`, { ca: made.cert });
  const frames: { readonly type: string }[] = [];
  const alerted = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      if (frames.at(-1)?.type === 'events') resolve();
    });
  });
  await once(socket, 'open');
  const stream = new Promise<string>((resolve, reject) => {
    const request = https.get(`${url}/v1/live`, {
      ca: made.cert,
      agent: false,
      headers: { accept: 'text/event-stream' },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
        if (!text.includes('alert.started')) return;
        resolve(text);
        request.destroy();
      });
      response.on('error', () => {});
    });
  });
  // Several in a row: what is encrypted takes more than one turn to leave.
  for (const region of ['31', '14', '9', '22', '27', '3']) {
    const body = JSON.stringify({ kind: 'alert', region });
    const request = https.request(`${url}/v1/signals`, {
      method: 'POST',
      ca: made.cert,
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    request.end(body);
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(202);
    response.resume();
  }
  await alerted;
  expect(await stream).toContain('alert.started');
  socket.terminate();
});

test('a certificate that is renewed is used for new connections, and one that came before goes on', async () => {
  await put(selfSigned());
  const { url, observed } = await start();
  const first = await shownAt(url);
  const kept = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(kept, 'secureConnect');
  const second = selfSigned();
  await put(second);
  process.emit('SIGHUP');
  await expect.poll(() => observed.filter(({ event }) => event === 'tls.loaded').length).toBe(2);
  const shown = await shownAt(url);
  expect(shown).not.toBe(first);
  expect(shown.trim()).toBe(second.cert.trim());
  kept.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = await once(kept, 'data');
  expect(String(answer)).toContain('200 OK');
  kept.destroy();
});

test('a renewal that went wrong leaves the hub with the certificate before, and says so once', async () => {
  await put(selfSigned());
  const { url, observed } = await start();
  const first = await shownAt(url);
  await writeFile(files().key, selfSigned().key);
  process.emit('SIGHUP');
  await expect.poll(() => observed.filter(({ event }) => event === 'tls.refused').length).toBe(1);
  process.emit('SIGHUP');
  expect(await shownAt(url)).toBe(first);
  expect(String(observed.find(({ event }) => event === 'tls.refused')?.fields['error'])).toContain(
    'no certificate and its key',
  );
});

test('files that change are noticed without a signal; while they are no pair the one before goes on', async () => {
  const [one, other] = [selfSigned(), selfSigned()];
  await put(one);
  const taken: Certificate[] = [];
  const said: string[] = [];
  const { mark } = await readCertificate(files());
  const watch = watchCertificate(
    files(),
    mark,
    (certificate) => taken.push(certificate),
    { clock: systemClock, observe: (event) => said.push(event) },
    20,
  );
  try {
    await exchange(files().cert, other.cert);
    await expect.poll(() => said).toEqual(['tls.refused']);
    await exchange(files().key, other.key);
    await expect.poll(() => said).toEqual(['tls.refused', 'tls.loaded']);
    expect(taken.map(({ cert }) => String(cert))).toEqual([other.cert]);
  } finally {
    await watch.close();
  }
});

test('a hub that is given no certificate where one is said to be does not start, and says which file', async () => {
  await writeFile(files().cert, 'nothing');
  await writeFile(files().key, 'nothing');
  await expect(start()).rejects.toThrow(`http.tls: ${files().cert}`);
  await rm(files().key);
  await expect(start()).rejects.toThrow(`http.tls.key: ${files().key} cannot be read`);
});
