import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { selfSigned } from './certificate.ts';
import { mortalServer } from './mortal-server.ts';

/** A telephone: its keys, and what it reads of what comes. */
export type Phone = {
  readonly name: string;
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly got: readonly Pushed[];
};

export type Pushed = {
  readonly headers: IncomingHttpHeaders;
  /** What was encrypted. */
  readonly body: {
    readonly web_push?: number;
    readonly mutable?: boolean;
    readonly notification: Readonly<Record<string, unknown>> & { readonly title: string; readonly body: string };
    readonly type: string;
    readonly [name: string]: unknown;
  };
  /** Whether the token is signed by its own key, for this service; and what it says. */
  readonly vapid: { readonly good: boolean; readonly key: string; readonly claims: Readonly<Record<string, unknown>> };
};

export type PushService = {
  readonly url: string;
  readonly ca: string;
  readonly requests: number;
  phone(name: string): Phone;
  /** How it answers from now on; undefined: 201. */
  behave(how: ((response: ServerResponse, name: string, count: number) => void) | undefined): void;
  /** As a process that is killed: connections break, and nobody takes new ones until `revive`. */
  die(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
};

/** A push service over TLS. It decrypts what comes as the telephone would (RFC 8291), and throws nothing away. */
export const pushService = async (): Promise<PushService> => {
  const { cert, key } = selfSigned();
  const phones = new Map<
    string,
    { readonly phone: Phone; readonly curve: ECDH; readonly auth: Buffer; readonly got: Pushed[] }
  >();
  const sockets = new Set<Duplex>();
  const counts = new Map<string, number>();
  let requests = 0;
  let how: ((response: ServerResponse, name: string, count: number) => void) | undefined;
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      const name = (request.url ?? '').slice('/push/'.length);
      const known = phones.get(name);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (how !== undefined) how(response, name, count);
      else response.writeHead(known === undefined ? 404 : 201).end();
      if (known === undefined || response.statusCode >= 300) return;
      const text = decrypted(Buffer.concat(chunks), known.curve, known.auth);
      known.got.push({
        headers: request.headers,
        body: JSON.parse(text),
        vapid: vapidOf(request.headers.authorization ?? '', url),
      });
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const { port, die, revive } = await mortalServer(server, sockets);
  const url = `https://localhost:${port}`;
  return {
    url,
    ca: cert,
    get requests() {
      return requests;
    },
    phone: (name) => {
      const known = phones.get(name);
      if (known !== undefined) return known.phone;
      const curve = createECDH('prime256v1');
      const p256dh = curve.generateKeys('base64url');
      const auth = randomBytes(16);
      const got: Pushed[] = [];
      const phone = { name, endpoint: `${url}/push/${name}`, keys: { p256dh, auth: auth.toString('base64url') }, got };
      phones.set(name, { phone, curve, auth, got });
      return phone;
    },
    behave: (as) => {
      how = as;
    },
    die,
    revive,
    close: die,
  };
};

/** By RFC 8188 and 8291, from their text: one record. */
const decrypted = (body: Buffer, curve: ECDH, auth: Buffer): string => {
  const salt = body.subarray(0, 16);
  const size = body.readUInt32BE(16);
  const sender = body.subarray(21, 21 + (body[20] ?? 0));
  const record = body.subarray(21 + sender.length);
  if (record.length > size) throw new Error('more than one record');
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), sender]);
  const input = Buffer.from(hkdfSync('sha256', curve.computeSecret(sender), auth, info, 32));
  const derived = (what: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', input, salt, Buffer.from(`Content-Encoding: ${what}\0`), length));
  const decipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12));
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  return plain.subarray(0, end).toString('utf8');
};

const vapidOf = (authorization: string, audience: string): Pushed['vapid'] => {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  return { good: signed && said['aud'] === audience, key, claims: said };
};
