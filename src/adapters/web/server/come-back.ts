import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '../../../app/kit/errors.ts';
import { ERRORS } from '../../../app/kit/errors.ts';
import { eventStreamText, retryText } from '../../../protocol/live/event-stream.ts';

/**
 * A browser's `EventSource` that gets any status but 200 is closed for ever, and its page shows what it last knew. So a
 * stream that cannot be had now is one that says so and ends: the browser comes back after `RETRY`.
 */

/** Milliseconds; the lines in config/deploy for proxies say the same. */
const RETRY = 10_000;

/** An Accept of anything is what everybody sends; it must not open a stream that never ends. */
export const asksForStream = (accept = ''): boolean =>
  accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    return type === 'text/event-stream' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });

/** Problems that pass by themselves. Everything else has to be changed first, and coming back would change nothing. */
const passes = (code: ErrorCode): boolean => ERRORS[code].status >= 500 || ERRORS[code].status === 429;

/** True: the request asked for a stream and has been answered. */
export const sentAway = (
  req: Pick<IncomingMessage, 'headers' | 'method'>,
  res: ServerResponse,
  { code, detail }: { readonly code: ErrorCode; readonly detail: string },
): boolean => {
  if (!asksForStream(req.headers.accept) || !passes(code)) return false;
  const error = JSON.stringify({ type: 'error', code, detail });
  const body = `${retryText(RETRY)}${eventStreamText('error', error, undefined)}`;
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store, no-transform',
    Connection: 'close',
  });
  res.end(body);
  return true;
};
