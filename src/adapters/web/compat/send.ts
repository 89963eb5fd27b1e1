import type { FeedDesk } from '../../../app/gateway/hub.ts';
import { answerNow, sendAnswer } from '../server/answers.ts';
import type { Exchange } from '../server/route.ts';
import { changedAt } from './rows.ts';

/**
 * A second must be over, on any clock of the installation, before a time of whole seconds can stand for what was true
 * in it: otherwise a change within the same second would be answered with 304. Milliseconds.
 */
const SETTLED = 3_000;

/** Sends what was made once for this position, with the validators clients of these services use. */
export const sendCompat = (
  { ports, req, res }: Exchange<unknown>,
  desk: FeedDesk,
  question: string,
  make: () => unknown,
): void => {
  const answer = answerNow(desk.follower, `compat ${question}`, make);
  const changed = changedAt(desk);
  const settled = ports.now() - changed >= SETTLED;
  if (settled) res.setHeader('Last-Modified', new Date(changed).toUTCString());
  const asked = Date.parse(req.get('If-Modified-Since') ?? '');
  if (settled && req.get('If-None-Match') === undefined && asked >= Math.floor(changed / 1000) * 1000) {
    res.setHeader('ETag', answer.etag);
    res.setHeader('Cache-Control', 'no-cache');
    res.statusCode = 304;
    res.end();
    return;
  }
  sendAnswer(req, res, answer);
};
