import { TextDecoder } from 'node:util';
import { unmarkedUtf16 } from '../../kit/charset.ts';

/**
 * Bytes of an answer as text, in the encoding that they are declared to be in: by a byte order mark, by the `charset` of
 * their content type, or by the XML declaration; in UTF-16 where every other byte shows it; otherwise UTF-8. Stray NULs and marks between are dropped, and bytes that
 * mean nothing become U+FFFD, which no reader takes for anything.
 */
export const decode = (bytes: Uint8Array, contentType = ''): string => {
  const text = (markOf(bytes) ?? unmarked(bytes) ?? declared(bytes, contentType)).decode(bytes);
  return text.replaceAll('\0', '').replaceAll('\uFEFF', '');
};

const markOf = (bytes: Uint8Array): TextDecoder | undefined => {
  const starts = (...mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);
  if (starts(0xff, 0xfe)) return new TextDecoder('utf-16le');
  if (starts(0xfe, 0xff)) return new TextDecoder('utf-16be');
  return starts(0xef, 0xbb, 0xbf) ? new TextDecoder() : undefined;
};

const unmarked = (bytes: Uint8Array): TextDecoder | undefined => {
  const label = unmarkedUtf16(bytes);
  return label === undefined ? undefined : new TextDecoder(label);
};

/**
 * Servers add `charset=utf-8` to whatever they send, and files are converted without a change of their declaration: what
 * is declared to be UTF-8 by either, and is, is UTF-8; what is not follows the other word.
 */
const declared = (bytes: Uint8Array, contentType: string): TextDecoder => {
  const charset = /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
  const labels = [charset, xmlEncoding(bytes)].flatMap((label) => known(label) ?? []);
  const utf8 = labels.find(({ encoding }) => encoding === 'utf-8');
  if (utf8 !== undefined && isUtf8(bytes)) return utf8;
  return labels.find(({ encoding }) => encoding !== 'utf-8') ?? new TextDecoder();
};

/** The declaration stands at the very start, in letters that all encodings share. */
const HEAD = 200;

const xmlEncoding = (bytes: Uint8Array): string | undefined => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD));
  const label = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  // Text whose declaration can be read byte by byte is not in UTF-16, whatever it says.
  return label !== undefined && /^utf-?16/i.test(label) ? undefined : label;
};

const known = (label: string | undefined): TextDecoder | undefined => {
  try {
    return label === undefined ? undefined : new TextDecoder(label);
  } catch {
    return undefined; // A name that no encoding has.
  }
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};
