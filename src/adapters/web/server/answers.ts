import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Follower } from '../../../app/gateway/follower.ts';
import { formatPosition } from '../../../protocol/live/position.ts';
import { bytesOf, type CodedBody, codedBody, readyCoding } from './coded.ts';
import { asBefore } from './headers.ts';

/** A whole answer, ready to be sent again and again; JSON unless `type` says otherwise. Kept answers are also stored compressed (br, gzip). */
export type Answer = {
  readonly body: Buffer;
  readonly etag: string;
  readonly coded?: CodedBody;
  readonly type?: string;
};

/** JSON as an answer; the tag is strong: it names these very bytes. */
export const answerOf = (value: unknown, prefix = ''): Answer => {
  const body = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  return { body, etag: `"${prefix}${digest}"` };
};

/** Different questions kept per feed; a board has fewer regions than this many clients have habits. */
const MAX_KEPT = 512;

type Kept = {
  readonly stamp: string;
  readonly doubtful: ReadonlySet<string>;
  readonly answers: Map<string, Answer>;
};

const kept = new WeakMap<Follower, Kept>();

/**
 * The answer to a question about what is known now: made once for each position of the log, then sent from memory.
 * `make` must depend on nothing but the follower's board and sources.
 */
export const answerNow = (follower: Follower, question: string, make: () => unknown): Answer => {
  const stamp = `${formatPosition(follower.position())}:${follower.asOf() ?? ''}:${follower.vouched()}:${follower.fresh()}`;
  let known = kept.get(follower);
  const doubtful = follower.doubtful();
  if (known === undefined || known.stamp !== stamp || known.doubtful !== doubtful) {
    known = { stamp, doubtful, answers: new Map() };
    kept.set(follower, known);
  }
  const ready = known.answers.get(question);
  if (ready !== undefined) return ready;
  const { epoch, seq } = follower.position();
  const plain = answerOf(make(), `${epoch}:${seq}:${follower.vouched() ? '' : 'doubted:'}`);
  const answer = { ...plain, coded: codedBody(plain.body) };
  if (known.answers.size >= MAX_KEPT) known.answers.clear();
  known.answers.set(question, answer);
  return answer;
};

/** `no-cache`: it may be kept, but must be asked about each time. A stale "clear" is the worst answer there is. */
export const NO_CACHE = 'no-cache';

export const sendAnswer = (req: Request, res: Response, answer: Answer, cacheControl = NO_CACHE): void => {
  const { status, headers, body } = reply(answer, req.headers, cacheControl);
  res.statusCode = status;
  if (status === 304) asBefore(res);
  for (const [name, value] of headers) res.setHeader(name, value);
  res.end(body);
};

export type Reply = {
  readonly status: 200 | 304;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
};

type Asked = {
  readonly 'if-none-match'?: string | undefined;
  readonly 'accept-encoding'?: string | string[] | undefined;
};

/** An answer as it is sent. A packed body has a weak tag: it means the same, but it is not the very same bytes. */
export const reply = (answer: Answer, asked: Asked, cacheControl: string): Reply => {
  const { coded, etag } = answer;
  const accepts = asked['accept-encoding'];
  const coding =
    coded === undefined ? undefined : readyCoding(coded, typeof accepts === 'string' ? accepts : undefined);
  const tagged = [
    ['ETag', coding === undefined ? etag : `W/${etag}`],
    ['Cache-Control', cacheControl],
    ...(coded === undefined ? [] : [['Vary', 'Accept-Encoding'] as const]),
  ] as const;
  if (matches(asked['if-none-match'], etag)) return { status: 304, headers: tagged, body: undefined };
  const body = coded === undefined ? answer.body : bytesOf(coded, coding);
  return {
    status: 200,
    headers: [
      ...tagged,
      ['Content-Type', answer.type ?? 'application/json; charset=utf-8'],
      ...(coding === undefined ? [] : [['Content-Encoding', coding] as const]),
      ['Content-Length', String(body.length)],
    ],
    body,
  };
};

/** Without a tag: for what changes by itself, or is asked for once. */
export const sendJson = (res: Response, value: unknown, status = 200): void => {
  const body = Buffer.from(JSON.stringify(value));
  res.statusCode = status;
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', body.length);
  res.end(body);
};

/** For GET the comparison is weak (RFC 9110, 13.1.2): a proxy may have weakened the tag by compressing. */
export const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header === etag ||
    header.trim() === '*' ||
    header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));

/** Which feed an answer is about, and up to where it is known. */
export const placeOf = ({ feed, follower }: Pick<FeedDesk, 'feed' | 'follower'>) => ({
  feed: feed.id,
  status: feed.status,
  epoch: follower.position().epoch,
  seq: follower.position().seq,
});
