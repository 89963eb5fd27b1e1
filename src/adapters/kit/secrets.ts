import { createHmac, hash, randomBytes } from 'node:crypto';

/*
 * Digests are made in one go: `createHash` makes an object with a part outside the heap for each, which takes twice as long
 * and holds up each collection of young garbage until it is let go.
 */

/** A token nobody can guess. */
export const newToken = (): string => `ac_${randomBytes(32).toString('base64url')}`;

/** Short enough to be typed, long enough that two people never have the same. */
export const newPersonId = (): string => `p-${randomBytes(5).toString('hex')}`;

/** The fingerprint that is kept of a token, in hex. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** Recognises what was said before; 96 bits are enough for a week of signals. */
export const fingerprint = (text: string): string => hash('sha1', text, 'base64url').slice(0, 16);

/** Ids of what can be acknowledged: the same in every process, and nobody outside can guess one. */
export const secretDigest =
  (key: string) =>
  (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 27);
