import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint, sha256 } from '../../../src/adapters/kit/secrets.ts';

test('what lies in Redis by its digest is found by every version: digests are those of the text in UTF-8', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      const bytes = Buffer.from(text, 'utf8');
      expect(sha256(text)).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(fingerprint(text)).toBe(createHash('sha1').update(bytes).digest('base64url').slice(0, 16));
    }),
  );
  expect(fingerprint('half \ud800')).toBe(fingerprint('half \ufffd'));
  expect(fingerprint('mod alert 31')).toBe('fMtyWoZv16JHBqo-');
});
