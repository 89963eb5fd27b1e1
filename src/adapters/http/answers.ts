import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Follower } from '../../app/follow.ts';
import { formatPosition } from '../../protocol/position.ts';

/** A whole answer, ready to be sent again and again. */
export type Answer = { readonly body: Buffer; readonly etag: string };

/** JSON as an answer; the tag is strong: it names these very bytes. */
export const answerOf = (value: unknown, prefix = ''): Answer => {
  const body = Buffer.from(JSON.stringify(value));
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  return { body, etag: `"${prefix}${digest}"` };
};

/** Different questions kept per feed; a board has fewer regions than this many clients have habits. */
const MAX_KEPT = 512;

type Kept = { readonly stamp: string; readonly answers: Map<string, Answer> };

const kept = new WeakMap<Follower, Kept>();

/**
 * The answer to a question about what is known now: made once for each position of the log, then sent from memory.
 * `make` must depend on nothing but the follower's board and sources.
 */
export const answerNow = (follower: Follower, question: string, make: () => unknown): Answer => {
  const stamp = `${formatPosition(follower.position())}:${follower.asOf() ?? ''}:${follower.vouched()}:${follower.fresh()}`;
  let known = kept.get(follower);
  if (known === undefined || known.stamp !== stamp) {
    known = { stamp, answers: new Map() };
    kept.set(follower, known);
  }
  const ready = known.answers.get(question);
  if (ready !== undefined) return ready;
  const { epoch, seq } = follower.position();
  const answer = answerOf(make(), `${epoch}:${seq}:${follower.vouched() ? '' : 'doubted:'}`);
  if (known.answers.size >= MAX_KEPT) known.answers.clear();
  known.answers.set(question, answer);
  return answer;
};

/** `no-cache`: it may be kept, but must be asked about each time. A stale "clear" is the worst answer there is. */
export const sendAnswer = (req: Request, res: Response, answer: Answer, cacheControl = 'no-cache'): void => {
  res.setHeader('ETag', answer.etag);
  res.setHeader('Cache-Control', cacheControl);
  if (matches(req.get('If-None-Match'), answer.etag)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', answer.body.length);
  res.end(answer.body);
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
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));
