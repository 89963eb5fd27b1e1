import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '../../app/kit/errors.ts';

/** A scenario that is larger than this, packed, is not kept; bytes. */
const MAX_PACKED = 16 * 1024 * 1024;

/** The content of a file, packed with gzip, whether it was packed before or not. Throws `body.too-large`. */
export const packedOf = async (path: string): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > MAX_PACKED)
        throw new AppError('body.too-large', `packed it is larger than ${MAX_PACKED} bytes; play it in parts`);
      parts.push(chunk);
    }
  };
  const isPacked = await beginsPacked(path);
  // Packed anew: what came could be packed so that it unpacks to more than anybody expects.
  await (isPacked
    ? pipeline(createReadStream(path), createGunzip(), createGzip(), collect)
    : pipeline(createReadStream(path), createGzip(), collect));
  return Buffer.concat(parts);
};

const beginsPacked = async (path: string): Promise<boolean> => {
  for await (const chunk of createReadStream(path, { start: 0, end: 1 })) {
    const bytes = chunk as Uint8Array;
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
  }
  return false;
};
