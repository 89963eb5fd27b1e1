import { TextDecoder } from 'node:util';
import { AppError } from '../../app/kit/errors.ts';

/**
 * Bytes of text in any encoding as UTF-8, as they come: in the encoding that a byte order mark says, in UTF-16 where every
 * other byte shows it, or else in the `charset` of a content type; without any of these they are UTF-8 already. What is packed by gzip is passed on as it is.
 * Throws `body.media-type` for a charset that nobody knows.
 */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>, contentType = ''): AsyncGenerator<Uint8Array> {
  const declared = charsetOf(contentType);
  let decoder: TextDecoder | undefined;
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (start === undefined) yield* through(decoder, chunk);
    else {
      start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      if (start.length < ENOUGH) continue;
      decoder = decoderOf(start, declared);
      yield* through(decoder, start);
      start = undefined;
    }
  }
  if (start !== undefined && start.length > 0) {
    decoder = decoderOf(start, declared);
    yield* through(decoder, start);
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield Buffer.from(rest);
}

/** So many bytes show what they are in: a mark in three, gzip in two, UTF-16 without a mark in some letters. */
const ENOUGH = 64;

/**
 * UTF-16 that does not say so: Latin letters and signs have a NUL beside each, always on the same side. Undefined for
 * everything else, stray NULs among UTF-8 too.
 */
export const unmarkedUtf16 = (bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined => {
  const head = bytes.subarray(0, ENOUGH);
  const nulls = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nulls;
  const isPlain = Math.max(even, odd) * FEWEST_LATIN >= head.length / 2 && Math.max(even, odd) > 1;
  const isFirst = (head[0] === 0) !== (head[1] === 0);
  if (!isPlain || !isFirst || (even > 0 && odd > 0)) return undefined;
  return odd > 0 ? 'utf-16le' : 'utf-16be';
};

/** One letter in so many is Latin, a digit or a sign where data begins; the first one always is. */
const FEWEST_LATIN = 8;

function* through(decoder: TextDecoder | undefined, chunk: Uint8Array): Generator<Uint8Array> {
  if (decoder === undefined) yield chunk;
  else yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

/** Undefined: nothing is to be changed. */
const decoderOf = (start: Uint8Array, declared: string | undefined): TextDecoder | undefined => {
  const starts = (...mark: readonly number[]): boolean => mark.every((byte, index) => start[index] === byte);
  if (starts(0x1f, 0x8b) || starts(0xef, 0xbb, 0xbf)) return undefined;
  if (starts(0xff, 0xfe)) return new TextDecoder('utf-16le');
  if (starts(0xfe, 0xff)) return new TextDecoder('utf-16be');
  const unmarked = unmarkedUtf16(start);
  if (unmarked !== undefined) return new TextDecoder(unmarked);
  return declared === undefined ? undefined : new TextDecoder(declared);
};

const charsetOf = (contentType: string): string | undefined => {
  const label = /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
  if (label === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'utf-8' ? undefined : encoding;
  } catch (cause) {
    throw new AppError('body.media-type', `charset ${label} is not known`, { cause });
  }
};
