import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asUtf8 } from '../kit/charset.ts';
import { type FileProblem, fileProblem } from './file-problem.ts';

/** The bytes of a file or of standard input, unpacked when they are gzip. */
export type Bytes = {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Of the file as it lies there; not a number when that is not known. */
  readonly size: number;
  /** How much of the file has been read, 0 to 1; undefined when its size is not known. */
  share(): number | undefined;
};

/** Reads ahead this much; a small file is one chunk. */
const CHUNK = 256 * 1024;

export const openBytes = async (path: string, stdin: AsyncIterable<Uint8Array>): Promise<Bytes> => {
  let read = 0;
  const size = path === '-' ? undefined : await sizeOf(path);
  const source = path === '-' ? stdin : createReadStream(path, { highWaterMark: CHUNK });
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        read += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw fileProblem(path, error);
    }
  }
  return {
    chunks: asUtf8(await unpacked(path, counted())),
    size: size ?? Number.NaN,
    share: () => (size === undefined ? undefined : size === 0 ? 1 : Math.min(1, read / size)),
  };
};

/** A file or standard input as it lies there, to be sent on. */
export type FileBytes = Pick<Bytes, 'chunks' | 'share'> & {
  /** Why it could not be read to its end; whoever takes the chunks may not tell. */
  readonly problem: () => FileProblem | undefined;
};

export const openFile = async (path: string, stdin: AsyncIterable<Uint8Array>): Promise<FileBytes> => {
  const size = path === '-' ? undefined : await sizeOf(path);
  let read = 0;
  let problem: FileProblem | undefined;
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of path === '-' ? stdin : createReadStream(path, { highWaterMark: CHUNK })) {
        read += chunk.length;
        yield chunk;
      }
    } catch (error) {
      problem = fileProblem(path, error);
      throw problem;
    }
  }
  return {
    chunks: counted(),
    share: () => (size === undefined ? undefined : size === 0 ? 1 : Math.min(1, read / size)),
    problem: () => problem,
  };
};

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    const about = await stat(path);
    return about.isFile() ? about.size : undefined;
  } catch (error) {
    throw fileProblem(path, error);
  }
};

/** gzip says so in its first two bytes, whatever the file is called. */
const unpacked = async (path: string, chunks: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> => {
  const start = await startOf(chunks);
  const whole = prefixed(start, chunks);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  const gunzip = createGunzip();
  pipeline(Readable.from(whole), gunzip, () => {}); // A failure destroys gunzip, and reading it throws.
  return told(path, gunzip);
};

const startOf = async (chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> => {
  let start: Uint8Array = new Uint8Array();
  while (start.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  return start;
};

async function* prefixed(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  yield* rest;
}

async function* told(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw fileProblem(path, error);
  }
}
