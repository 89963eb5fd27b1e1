import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';

/**
 * Signatures as Standard Webhooks has them: over `{id}.{timestamp}.{body}`, `v1` by a secret that both sides have,
 * `v1a` by the hub's own key, which everybody can check and nobody else can make.
 */
export type Signed = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** Bytes of a secret that we make. */
const SECRET_BYTES = 32;
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
/** As the standard has it; bytes. */
const SHORTEST = 24;
const LONGEST = 64;

export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export const isSecret = (text: string): boolean => {
  if (!SECRET.test(text)) return false;
  const { length } = keyOf(text);
  return length >= SHORTEST && length <= LONGEST;
};

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice('whsec_'.length), 'base64');

/** `at` is the moment of the attempt, in seconds. */
export const signed = (
  by: { readonly secrets: readonly string[]; readonly key: KeyObject | undefined },
  id: string,
  at: number,
  body: string,
): Signed => {
  const text = `${id}.${at}.${body}`;
  const shared = by.secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(text).digest('base64')}`);
  const own = by.key === undefined ? [] : [`v1a,${sign(null, Buffer.from(text), by.key).toString('base64')}`];
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': [...shared, ...own].join(' ') };
};

/** A new private key, as text that can be kept. */
export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const signingKeyOf = (text: string): KeyObject => createPrivateKey(text);

/** `whpk_` and the 32 bytes of the public key in base64. */
export const publicKeyOf = (key: KeyObject): string => {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
};
