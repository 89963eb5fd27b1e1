import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asUtf8 } from '../../../src/adapters/kit/charset.ts';

const TEXT = 'region,started_at\nХарківська область,2022-03-15\n';

/** As Ukrainian offices write it: one byte a letter. */
const windows1251 = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      if (code < 0x80) return code;
      if (letter === 'і') return 0xb3;
      return code - 0x410 + 0xc0;
    }),
  );

async function* cut(bytes: Buffer, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, from] of places.slice(0, -1).entries()) yield bytes.subarray(from, places[index + 1]);
}

const read = async (bytes: Buffer, contentType?: string, at: readonly number[] = []): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const chunk of asUtf8(cut(bytes, at), contentType)) parts.push(chunk);
  return Buffer.concat(parts);
};

test('text is read as it is declared, wherever the line cuts it', async () => {
  const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(200), { maxLength: 8 }), async (at) => {
      expect(String(await read(windows1251(TEXT), 'text/csv; charset=windows-1251', at))).toBe(TEXT);
      expect(String(await read(utf16(TEXT), 'text/csv', at))).toBe(TEXT);
      expect(String(await read(Buffer.from(TEXT), 'text/csv; charset="utf-8"', at))).toBe(TEXT);
      expect(String(await read(Buffer.from(TEXT), undefined, at))).toBe(TEXT);
    }),
    { numRuns: 60 },
  );
});

test('what is packed is passed on as it is, a charset that nobody knows is refused', async () => {
  const packed = gzipSync(windows1251(TEXT));
  expect(await read(packed, 'text/csv; charset=windows-1251')).toEqual(packed);
  await expect(read(Buffer.from(TEXT), 'text/csv; charset=klingon')).rejects.toMatchObject({ code: 'body.media-type' });
  expect(await read(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
  expect(String(await read(Buffer.from('a')))).toBe('a');
});
