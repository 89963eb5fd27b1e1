import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../../../../app/kit/errors.ts';
import { ERRORS } from '../../../../app/kit/errors.ts';
import { sentAway } from '../../server/come-back.ts';
import { LINE_TYPE, lineOf, speaksForOthers } from '../../server/in-a-line.ts';

/** A refusal before anything was opened, as a problem document. */
export type Refusal = { readonly code: ErrorCode; readonly detail: string; readonly retryAfter?: number };

const documentOf = ({ code, detail }: Refusal): string => {
  const { status, title } = ERRORS[code];
  return JSON.stringify({ type: `/docs#problem-${code}`, title, status, code, detail });
};

const headersOf = (
  refusal: Refusal,
  body: string,
  type = 'application/problem+json',
): Readonly<Record<string, string>> => ({
  'Content-Type': type,
  'Content-Length': String(Buffer.byteLength(body)),
  'Cache-Control': 'no-store',
  Connection: 'close',
  ...(refusal.retryAfter === undefined ? {} : { 'Retry-After': String(refusal.retryAfter) }),
});

export const refuseResponse = (response: ServerResponse, refusal: Refusal): void => {
  if (sentAway(response.req, response, refusal)) return;
  const inALine = speaksForOthers(response.req.url ?? '/');
  const body = inALine ? lineOf(refusal) : documentOf(refusal);
  const headers = headersOf(refusal, body, inALine ? LINE_TYPE : undefined);
  response.writeHead(ERRORS[refusal.code].status, headers).end(body);
};

/** Instead of the handshake of a WebSocket. */
export const refuseUpgrade = (socket: Duplex, refusal: Refusal, url = '/'): void => {
  const inALine = speaksForOthers(url);
  const body = inALine ? lineOf(refusal) : documentOf(refusal);
  const { status, title } = ERRORS[refusal.code];
  const headers = Object.entries(headersOf(refusal, body, inALine ? LINE_TYPE : undefined)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${headers.join('')}\r\n${body}`);
};
