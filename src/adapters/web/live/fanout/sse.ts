import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Asked } from '../../../../protocol/live/asked.ts';
import { isLastEventId, POLYFILL_PARAMETERS, retryText } from '../../../../protocol/live/event-stream.ts';
import { NOWHERE, parsePosition } from '../../../../protocol/live/position.ts';
import type { Refusal } from '../admission/refuse.ts';

/** A browser that lost its connection comes back after about this long; milliseconds. */
const RETRY = 2_000;

/**
 * Refuses a stream that is asked for behind another request on the same connection: it would have to wait for an answer
 * that may never end, and thousands could wait on one connection.
 */
export const behindAnother = (response: ServerResponse): Refusal | undefined =>
  response.socket === null && !response.destroyed
    ? { code: 'request.invalid', detail: 'a stream needs a connection on which no other answer is awaited' }
    : undefined;

/**
 * Begins the stream. The answer ends with the connection and is not chunked, so that what follows is plain bytes on the
 * socket: the same bytes for all, as with WebSockets. Undefined when the client is gone already.
 */
export const beginStream = (request: IncomingMessage, response: ServerResponse): Socket | undefined => {
  const { socket } = response;
  if (socket === null || socket.destroyed || response.destroyed) return undefined;
  response.shouldKeepAlive = false;
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // A proxy that stores or compresses a stream holds it back.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  });
  response.flushHeaders();
  if (request.method === 'HEAD') {
    response.end();
    return undefined;
  }
  socket.write(retryText(RETRY));
  return socket;
};

/**
 * After a break the browser says by itself where it was. That counts for more than the address it was first given, and
 * what it says is not its user's mistake: a position that cannot be read is one that cannot be had.
 */
export const withLastEventId = (asked: Asked, request: IncomingMessage): Asked => {
  const id = lastEventIdOf(request);
  if (id === undefined) return asked;
  return { ...asked, since: parsePosition(id) === undefined ? NOWHERE : id };
};

/** The id of the event that was seen last, by the header or in the query; undefined when none is told. */
export const lastEventIdOf = (request: IncomingMessage): string | undefined => {
  const header = request.headers['last-event-id'];
  if (typeof header === 'string' && header !== '') return header;
  return [...queryOf(request)].find(([name, id]) => isLastEventId(name) && id !== '')?.[1];
};

/** The query of a stream without what a stand-in for `EventSource` adds by itself. */
export const askedByHand = (request: IncomingMessage): URLSearchParams => {
  const query = queryOf(request);
  const added = [...query.keys()].filter(isLastEventId);
  for (const name of [...added, ...POLYFILL_PARAMETERS]) query.delete(name);
  return query;
};

export const queryOf = (request: IncomingMessage): URLSearchParams =>
  new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
