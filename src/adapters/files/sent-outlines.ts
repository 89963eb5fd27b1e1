import type { ReadOutlines } from '../../app/outlines/outlines.ts';
import { readInThread } from './outlines/in-thread.ts';
import { spool } from './spool.ts';

/** Reads files of outlines that are sent, in a thread of their own; each lies in the folder while it is read. */
export const sentOutlines =
  (folder: string, maxBytes: number) =>
  async (country: string, chunks: AsyncIterable<Uint8Array>, name: string): Promise<ReadOutlines> => {
    const file = await spool(folder, chunks, maxBytes);
    try {
      return await readInThread({ path: file.path, name, country });
    } finally {
      await file.remove();
    }
  };
