import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Documents } from './document.ts';
import { contentOf, type Encoding, encodingFor } from './encoding.ts';

/** Scripts, styles, pictures and connections from the hub itself, and nothing else from anywhere. */
const policyOf = (scripts: readonly string[], styles: readonly string[]): string =>
  `default-src 'none'; script-src ${["'self'", ...scripts].join(' ')}; style-src ${["'self'", ...styles].join(' ')}; ` +
  "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";
/** What stands in the document itself is allowed by its hash, and nothing else that somebody may put there. */
const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;
const INLINE_STYLE = /<style>([\s\S]*?)<\/style>/g;

/** Files with a hash in their name never change. */
const HASHED = '/page/';
const FOR_EVER = 'public, max-age=31536000, immutable';
/** The others are asked about each time. */
const ASK_EACH_TIME = 'no-cache';
/** A document that says how it is now is nothing to come back to. */
const NEVER = 'no-store';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** What does not get smaller. */
const PACKED = new Set(['.png']);

/** The client library as one module. */
const CLIENT = '/client.js';

type File = {
  readonly name: string;
  readonly type: string;
  readonly cache: string;
  readonly etag: string;
  readonly policy: string;
  readonly bodies: Readonly<Partial<Record<Encoding, Buffer>>> & { readonly identity: Buffer };
};

/** True when it answered; false when the page has no such file, and somebody else has to answer. */
export type PageFiles = (req: IncomingMessage, res: ServerResponse, status?: number) => boolean;

/**
 * Reads the built page once and serves it from memory. Without a folder there is no page: every answer is false.
 * `documents`: puts how it is now into the page's document; absent: it says nothing of it.
 */
export const pageFiles = (dir: string, documents?: Documents): PageFiles => {
  const files = readFiles(dir);
  const shell = String(files.get('/')?.bodies.identity ?? '');
  return (req, res, status = 200) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    const file = files.get(path);
    if (file === undefined) return false;
    const encoding = encodingFor(req.headers['accept-encoding'], file.bodies);
    const drawn = path === '/' && status === 200 ? documents?.(req, shell, encoding) : undefined;
    if (drawn === undefined) answer(file, req, res, status, encoding);
    else
      drawn.then(
        (body) => answerNow(file, res, encoding, body),
        () => answer(file, req, res, status, encoding),
      );
    return true;
  };
};

const readFiles = (dir: string): ReadonlyMap<string, File> => {
  const files = new Map<string, File>();
  for (const path of pathsBelow(dir)) {
    const name = `/${relative(dir, path).split(sep).join('/')}`;
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    files.set(name === '/index.html' ? '/' : name, fileOf(name, type, path));
  }
  return files;
};

const pathsBelow = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const fileOf = (name: string, type: string, path: string): File => {
  const identity = readFileSync(path);
  const packed = PACKED.has(extname(name));
  return {
    name,
    type,
    cache: name.startsWith(HASHED) ? FOR_EVER : ASK_EACH_TIME,
    policy: policyOf(
      type === TYPES['.html'] ? hashesOf(INLINE_SCRIPT, identity) : [],
      type === TYPES['.html'] ? hashesOf(INLINE_STYLE, identity) : [],
    ),
    etag: createHash('sha256').update(identity).digest('base64url').slice(0, 20),
    bodies: packed ? { identity } : packedBodies(path, identity),
  };
};

/** The build packs every file. One that it has not packed is packed for the first who asks: all of them take a second. */
const packedBodies = (path: string, identity: Buffer): File['bodies'] => {
  let br = kept(`${path}.br`, identity, brotliDecompressSync);
  let gzip = kept(`${path}.gz`, identity, gunzipSync);
  return {
    identity,
    get br() {
      br ??= brotliCompressSync(identity, BEST);
      return br;
    },
    get gzip() {
      gzip ??= gzipSync(identity, { level: constants.Z_BEST_COMPRESSION });
      return gzip;
    },
  };
};

const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** What the build has packed, if that is the same content. */
const kept = (path: string, identity: Buffer, unpack: (packed: Buffer) => Buffer): Buffer | undefined => {
  try {
    const packed = readFileSync(path);
    return unpack(packed).equals(identity) ? packed : undefined;
  } catch {
    return undefined;
  }
};

const hashesOf = (what: RegExp, html: Buffer): readonly string[] =>
  [...String(html).matchAll(what)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );

const answerNow = (file: File, res: ServerResponse, encoding: Encoding, body: Buffer): void => {
  setSafety(file, res);
  res.setHeader('Cache-Control', NEVER);
  res.setHeader('Vary', 'Accept-Encoding, Accept-Language');
  res.setHeader('Content-Type', file.type);
  res.setHeader('Content-Length', body.length);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.end(body);
};

const setSafety = ({ policy }: File, res: ServerResponse): void => {
  res.setHeader('Content-Security-Policy', policy);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Referrer-Policy', 'no-referrer');
};

const answer = (file: File, req: IncomingMessage, res: ServerResponse, status: number, encoding: Encoding): void => {
  const body = contentOf(file.bodies, encoding);
  // Each encoding is another body, and has a name of its own.
  const etag = `"${file.etag}${encoding === 'identity' ? '' : `-${encoding}`}"`;
  setSafety(file, res);
  res.setHeader('Cache-Control', file.cache);
  // A page of anybody may import the client.
  if (file.name === CLIENT) res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('ETag', etag);
  if (Object.keys(file.bodies).length > 1) res.setHeader('Vary', 'Accept-Encoding');
  if (status === 200 && isKnown(req.headers['if-none-match'], etag)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  res.statusCode = status;
  res.setHeader('Content-Type', file.type);
  res.setHeader('Content-Length', body.length);
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
  res.end(req.method === 'HEAD' ? undefined : body);
};

const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));
