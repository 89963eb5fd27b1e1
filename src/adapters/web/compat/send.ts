import type { Response } from 'express';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Instant } from '../../../domain/words.ts';
import { answerNow, sendAnswer } from '../server/answers.ts';
import type { Exchange } from '../server/route.ts';
import { changedAt } from './changed.ts';

/**
 * A second must be over, on any clock of the installation, before a time of whole seconds can stand for what was true
 * in it: otherwise a change within the same second would be answered with 304. Milliseconds.
 */
const SETTLED = 3_000;
const SECOND = 1_000;

/**
 * Sends what was made once for this position, with the validators clients of these services use. Some read Last-Modified
 * of every answer, so there always is one: until the second of the change is over it is the one before, and who asks
 * with that is told everything again.
 */
export const sendCompat = (
  { ports, req, res }: Exchange<unknown>,
  desk: FeedDesk,
  question: string,
  make: () => unknown,
): void => {
  const answer = answerNow(desk.follower, `compat ${question}`, make);
  const changed = changedAt(desk);
  const settled = modifiedHeader(res, desk, ports.now());
  const asked = Date.parse(req.get('If-Modified-Since') ?? '');
  if (settled && req.get('If-None-Match') === undefined && asked >= wholeSecond(changed)) {
    res.setHeader('ETag', answer.etag);
    res.setHeader('Cache-Control', 'no-cache');
    res.statusCode = 304;
    res.end();
    return;
  }
  sendAnswer(req, res, answer);
};

/** Gives every answer a Last-Modified; true once it stands for what is true now. */
export const modifiedHeader = (res: Response, desk: FeedDesk, now: Instant): boolean => {
  const changed = changedAt(desk);
  const settled = now - changed >= SETTLED;
  const modified = settled ? changed : Math.max(0, wholeSecond(changed) - SECOND);
  res.setHeader('Last-Modified', new Date(modified).toUTCString());
  return settled;
};

const wholeSecond = (instant: Instant): Instant => Math.floor(instant / SECOND) * SECOND;
