import { brotliCompress, constants, gzip } from 'node:zlib';
import { weightsIn } from '../../kit/weights.ts';

/** The codings that a body may be packed with, the one that is taken at equal weight first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** A body and what has been made of it: packed when somebody first asks for it, while that one gets it as it is. */
export type Packed = { readonly [Name in Coding]?: Buffer | 'in work' };

/** Below this, packing saves no packet. */
const LEAST_BYTES = 1_400;
/** A board of a country is packed in a few milliseconds; better is not worth more of them. */
const BROTLI_QUALITY = 5;

export type CodedBody = {
  readonly plain: Buffer;
  packed: Packed;
};

export const codedBody = (plain: Buffer): CodedBody => ({ plain, packed: {} });

/** The coding to answer with: the best one asked for that is ready. What is not ready is begun. */
export const readyCoding = (body: CodedBody, acceptEncoding: string | undefined): Coding | undefined => {
  if (acceptEncoding === undefined || body.plain.length < LEAST_BYTES) return undefined;
  for (const coding of wishes(acceptEncoding)) {
    const packed = body.packed[coding];
    if (packed === undefined) begin(body, coding);
    else if (packed !== 'in work') return coding;
  }
  return undefined;
};

export const bytesOf = (body: CodedBody, coding: Coding | undefined): Buffer => {
  const packed = coding === undefined ? undefined : body.packed[coding];
  return packed instanceof Buffer ? packed : body.plain;
};

const begin = (body: CodedBody, coding: Coding): void => {
  body.packed = { ...body.packed, [coding]: 'in work' };
  // Without a result it stays in work: the body goes out as it is, which is right too.
  const done = (error: Error | null, result: Buffer): void => {
    if (error === null) body.packed = { ...body.packed, [coding]: result };
  };
  if (coding === 'gzip') gzip(body.plain, done);
  else brotliCompress(body.plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }, done);
};

/** Different headers remembered; browsers have a handful. */
const MAX_READ = 200;
const read = new Map<string, readonly Coding[]>();

/** The codings that a client takes rather than none, the best first. */
const wishes = (header: string): readonly Coding[] => {
  const known = read.get(header);
  if (known !== undefined) return known;
  const weights = new Map(weightsIn(header.toLowerCase()));
  const weightOf = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const plain = weights.get('identity') ?? 0;
  const wished = CODINGS.filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= plain).sort(
    (a, b) => weightOf(b) - weightOf(a),
  );
  if (read.size >= MAX_READ) read.clear();
  read.set(header, wished);
  return wished;
};
