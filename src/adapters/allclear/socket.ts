import { WebSocket } from 'ws';
import { textOf } from './http-client.ts';
import { reachProblem } from './reach-problem.ts';

/** The events of a connection; `closed` is the last. */
export type SocketEvents = {
  message(text: string): void;
  /** `status`: the hub answered by HTTP instead of opening. */
  closed(how: { readonly code?: number; readonly status?: number; readonly why: string }): void;
};

export type Socket = {
  /** Ends it in order. */
  close(): void;
  /** Ends it at once: the other side does not answer any more. */
  terminate(): void;
};

/** `token`: sent as `Authorization`, never in the address. */
export type Connect = (url: URL, events: SocketEvents, token?: string) => Socket;

/** Opening takes at most this long; milliseconds. */
const HANDSHAKE_TIMEOUT = 10_000;
/** A snapshot of every hromada is one megabyte; far more is no hub. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
/** Of an answer that is no socket this much is read, for its reason. */
const MAX_ANSWER_BYTES = 64 * 1024;

export const connectSocket: Connect = (url, events, token) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ws = new WebSocket(url, { handshakeTimeout: HANDSHAKE_TIMEOUT, maxPayload: MAX_FRAME_BYTES, headers });
  let told = false;
  const closed: SocketEvents['closed'] = (how) => {
    if (told) return;
    told = true;
    events.closed(how);
  };
  ws.on('message', (data) => events.message(String(data)));
  ws.on('error', (error) => closed({ why: reachProblem(new URL(url), error) }));
  ws.on('close', (code, reason) =>
    closed({ code, why: reason.length > 0 ? reason.toString() : `closed with code ${code}` }),
  );
  ws.on('unexpected-response', (request, response) => {
    const { statusCode: status = 0 } = response;
    let text = '';
    const done = (): void => {
      closed({ status, why: reasonOf(text) ?? `the hub answered ${status} instead of opening a socket` });
      request.destroy();
    };
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > MAX_ANSWER_BYTES) done();
    });
    response.on('end', done);
    response.on('error', done);
  });
  return { close: () => ws.close(1000), terminate: () => ws.terminate() };
};

const reasonOf = (text: string): string | undefined => {
  try {
    return textOf(JSON.parse(text), 'detail');
  } catch {
    return undefined;
  }
};
