import { deflated, isWorthIt } from './deflate.ts';

/** A message is framed once, and the same bytes are written to all who get it. */

/** A whole text message from a server, as RFC 6455 section 5.2 has it: final, not masked, not compressed. */
export const textFrame = (text: string): readonly [Buffer, Buffer] => {
  const payload = Buffer.from(text);
  return [header(FINAL_TEXT, payload.length), payload];
};

/** The same for those who read compressed messages, who read others, too: compressed where that is worth it. */
export const deflatedFrame = (text: string): readonly [Buffer, Buffer] => {
  const plain = Buffer.from(text);
  if (!isWorthIt(plain)) return [header(FINAL_TEXT, plain.length), plain];
  const payload = deflated(plain);
  return [header(FINAL_TEXT | COMPRESSED, payload.length), payload];
};

/** An empty ping. */
export const PING_BYTES = Buffer.from([0x89, 0x00]);

const FINAL_TEXT = 0x81;
/** The first of the reserved bits. */
const COMPRESSED = 0x40;

const header = (first: number, length: number): Buffer => {
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) {
    const bytes = Buffer.from([first, 126, 0, 0]);
    bytes.writeUInt16BE(length, 2);
    return bytes;
  }
  const bytes = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUIntBE(length, 4, 6);
  return bytes;
};

/** How `ws` is asked to send: with its own compression it would compress again for each subscriber. */
export const PLAIN = { compress: false } as const;
