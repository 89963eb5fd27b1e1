/**
 * Bytes of an answer as text. Feeds of the field send UTF-8, with or without a byte order mark, UTF-16 with one, and stray
 * NULs around and between; bytes that mean nothing become U+FFFD, which no reader takes for anything.
 */
export const decode = (bytes: Uint8Array): string => {
  const text = isUtf16(bytes, 0xff, 0xfe)
    ? new TextDecoder('utf-16le').decode(bytes)
    : isUtf16(bytes, 0xfe, 0xff)
      ? new TextDecoder('utf-16be').decode(bytes)
      : new TextDecoder().decode(bytes);
  return text.replaceAll('\0', '').replaceAll('\uFEFF', '');
};

const isUtf16 = (bytes: Uint8Array, first: number, second: number): boolean =>
  bytes[0] === first && bytes[1] === second;
