import { TextDecoder } from 'node:util';
import { AppError } from '../../app/kit/errors.ts';

/**
 * Bytes of text in any encoding as UTF-8, as they come: in the encoding that a byte order mark says, or else the
 * `charset` of a content type; without either they are UTF-8 already. What is packed by gzip is passed on as it is.
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
      if (start.length < LONGEST_MARK) continue;
      decoder = decoderOf(start, declared);
      yield* through(decoder, start);
      start = undefined;
    }
  }
  if (start !== undefined && start.length > 0) yield* through(decoderOf(start, declared), start);
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield Buffer.from(rest);
}

/** Of the byte order marks that are looked for; gzip shows in two. */
const LONGEST_MARK = 3;

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
