import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib, { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { encodingFor } from '../../../src/adapters/web/page/encoding.ts';
import { pageFiles } from '../../../src/adapters/web/page/static.ts';

const EARLY = 'let early = true;';
const SCRIPT = `${'let calm = false;\n'.repeat(200)}`;

describe('the files of the page', () => {
  const built = gzipSync(SCRIPT, { level: 1 });
  let dir: string;
  let server: Server;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'allclear-page-'));
    mkdirSync(join(dir, 'page'));
    writeFileSync(join(dir, 'index.html'), `<!doctype html><title>AllClear</title><script>${EARLY}</script>`);
    writeFileSync(join(dir, 'page', 'main-abc.js'), SCRIPT);
    writeFileSync(join(dir, 'page', 'packed-abc.js'), SCRIPT);
    writeFileSync(join(dir, 'page', 'packed-abc.js.gz'), built);
    writeFileSync(join(dir, 'page', 'packed-abc.js.br'), brotliCompressSync('let calm = true;'));
    writeFileSync(join(dir, 'notes.txt'), 'not for the world');
    const files = pageFiles(dir);
    server = createServer((req, res) => {
      if (files(req, res)) return;
      res.statusCode = 404;
      res.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ readonly res: IncomingMessage; readonly body: Buffer }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      get({ port, host: '127.0.0.1', path, headers, method }, (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => resolve({ res, body: Buffer.concat(parts) }));
      }).on('error', reject);
    });

  test('the page is at /, with whatever query, under a strict policy, and asked about each time', async () => {
    const { res, body } = await ask('/?places=31');
    expect(body.toString()).toContain('AllClear');
    expect(res.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(res.headers['cache-control']).toBe('no-cache');
    expect(res.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self';/,
    );
    expect(res.headers['content-security-policy']).not.toContain('unsafe');
  });

  test('what stands in the document itself is allowed by its hash, and nothing beside it', async () => {
    const { res } = await ask('/');
    const hash = createHash('sha256').update(EARLY).digest('base64');
    expect(res.headers['content-security-policy']).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect((await ask('/page/main-abc.js')).res.headers['content-security-policy']).toContain("script-src 'self';");
  });

  test('files with a hash in their name are kept for ever', async () => {
    const { res } = await ask('/page/main-abc.js');
    expect(res.headers['cache-control']).toContain('immutable');
  });

  test('what is packed is what was asked for', async () => {
    const br = await ask('/page/main-abc.js', { 'accept-encoding': 'gzip, br' });
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT);
    const gzip = await ask('/page/main-abc.js', { 'accept-encoding': 'gzip, br;q=0' });
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
    expect(gzip.res.headers.vary).toBe('Accept-Encoding');
    expect(gzip.res.headers.etag).not.toBe(br.res.headers.etag);
  });

  test('what the build has packed is sent as it lies there, but never content that is not the file’s', async () => {
    const gzip = await ask('/page/packed-abc.js', { 'accept-encoding': 'gzip' });
    expect(gzip.body.equals(built)).toBe(true);
    const br = await ask('/page/packed-abc.js', { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT);
    expect((await ask('/page/packed-abc.js.gz')).res.statusCode).toBe(404);
  });

  test('what the build has not packed is packed when it is asked for, not before, and once', async () => {
    const pack = vi.spyOn(zlib, 'gzipSync');
    syncBuiltinESMExports();
    const files = pageFiles(dir);
    expect(pack).not.toHaveBeenCalled();
    const res = { setHeader: () => undefined, end: () => undefined } as unknown as ServerResponse;
    const req = { method: 'GET', url: '/page/main-abc.js', headers: { 'accept-encoding': 'gzip' } };
    for (const _again of [1, 2]) files(req as unknown as IncomingMessage, res);
    expect(pack).toHaveBeenCalledTimes(1);
    pack.mockRestore();
    syncBuiltinESMExports();
  });

  test('who has it already gets 304, and HEAD gets no body', async () => {
    const first = await ask('/');
    const again = await ask('/', { 'if-none-match': `W/${first.res.headers.etag ?? ''}` });
    expect([again.res.statusCode, again.body.length]).toEqual([304, 0]);
    const head = await ask('/', {}, 'HEAD');
    expect(head.res.headers['content-length']).toBe(String(first.body.length));
    expect(head.body.length).toBe(0);
  });

  test.each(['/notes.txt', '/../package.json', '/%2e%2e/package.json', '/index.htm', '/page/', '/v1/status'])(
    '%s is not of the page',
    async (path) => {
      expect((await ask(path)).res.statusCode).toBe(404);
    },
  );

  test('other methods are left to others, and a folder that is not there has no files', async () => {
    expect((await ask('/', {}, 'POST')).res.statusCode).toBe(404);
    expect(pageFiles(join(dir, 'nowhere'))({ method: 'GET', url: '/' } as IncomingMessage, {} as never)).toBe(false);
  });

  test('an encoding the client gives no weight is not sent', () => {
    const bodies = { identity: Buffer.from(''), br: Buffer.from(''), gzip: Buffer.from('') };
    expect(encodingFor(undefined, bodies)).toBe('identity');
    expect(encodingFor('GZIP;q=0.5, br;q=0', bodies)).toBe('gzip');
  });
});
