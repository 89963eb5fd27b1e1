import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';

/**
 * Answers that are ready bytes, head and body in one buffer. Writing twenty headers one by one costs as much as all the
 * rest of a small answer, and Node has no public way around it.
 * `canSendWhole` tries it out at start: when a version of Node does it otherwise, `writeHead` is used, to the same bytes.
 */

/** The parts of a response that are not public: the whole head as text, and whether it has been sent. */
type Inside = ServerResponse & { _header: string | null; _headerSent: boolean; _keepAliveTimeout?: number };

export type ReadyReply = {
  readonly status: number;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  /** Undefined in an answer to HEAD, too. */
  readonly body: Buffer | undefined;
  /** The same as it goes over the wire, once it has; used again and again. */
  whole: Whole | undefined;
};

/** The bytes of an answer, and where the id of the request and the date stand in them. */
type Whole = { readonly bytes: Buffer; readonly idAt: number; readonly dateAt: number; date: string };

export const readyReply = (status: number, headers: readonly string[], body: Buffer | undefined): ReadyReply => ({
  status,
  headers,
  body,
  whole: undefined,
});

/** Sends the answer; `id` is a header value that has been checked. `fast`: past the public way, where that can be done. */
export const sendReady = (
  req: IncomingMessage,
  res: ServerResponse,
  reply: ReadyReply,
  { id, fast }: { readonly id: string; readonly fast: boolean },
): void => {
  const { socket } = res;
  if (fast && socket !== null && id.length === ID_LENGTH && isSimple(req, res) && canSendWhole()) {
    sendWhole(res as Inside, socket, reply, id);
    return;
  }
  res.writeHead(reply.status, ['X-Request-Id', id, ...reply.headers]);
  res.end(reply.body);
};

const sendWhole = (res: Inside, socket: Socket, reply: ReadyReply, id: string): void => {
  const now = dateNow();
  reply.whole ??= wholeOf(reply, now, Math.floor((res._keepAliveTimeout ?? 0) / 1000));
  const { bytes, idAt, dateAt, date } = reply.whole;
  bytes.write(id, idAt, ID_LENGTH, 'latin1');
  if (date !== now) {
    bytes.write(now, dateAt, now.length, 'latin1');
    reply.whole.date = now;
  }
  res.statusCode = reply.status;
  endWith(res, socket, bytes);
  // Bytes that the system has not taken must stay as they are.
  if (socket.writableLength > 0) reply.whole = undefined;
};

/** A response that takes its head for sent has nothing more to say at its end. */
const endWith = (res: Inside, socket: Socket, bytes: Buffer): void => {
  socket.write(bytes);
  res._header = 'sent';
  res._headerSent = true;
  res.end();
};

/** The length of the ids we make up: UUIDs. */
const ID_LENGTH = 36;

const wholeOf = ({ status, headers, body }: ReadyReply, date: string, keepAliveSeconds: number): Whole => {
  const before = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nX-Request-Id: `;
  let given = '';
  for (let index = 0; index < headers.length; index += 2) given += `${headers[index]}: ${headers[index + 1]}\r\n`;
  const between = `${before}${' '.repeat(ID_LENGTH)}\r\n${given}Date: `;
  const keepAlive = keepAliveSeconds > 0 ? `Keep-Alive: timeout=${keepAliveSeconds}\r\n` : '';
  const head = Buffer.from(`${between}${date}\r\nConnection: keep-alive\r\n${keepAlive}\r\n`, 'latin1');
  return {
    bytes: body === undefined ? head : Buffer.concat([head, body]),
    idAt: before.length,
    dateAt: between.length,
    date,
  };
};

/** The connection stays open, it is this answer's turn on it, and nobody says anything else about it. */
const isSimple = ({ httpVersionMinor, headers }: IncomingMessage, res: ServerResponse): boolean =>
  httpVersionMinor === 1 &&
  res.shouldKeepAlive &&
  (headers.connection === undefined || headers.connection.toLowerCase() === 'keep-alive') &&
  res.sendDate;

let able: boolean | undefined;

/** Whether a response that takes its head for sent is over at its end, and has added nothing to what was written. */
export const canSendWhole = (): boolean => {
  able ??= tryOut();
  return able;
};

const tryOut = (): boolean => {
  const written: string[] = [];
  const socket = new Socket();
  socket._write = (chunk: Buffer, _encoding, done) => {
    written.push(chunk.toString('latin1'));
    done();
  };
  socket._writev = (chunks, done) => {
    for (const { chunk } of chunks as readonly { readonly chunk: Buffer | string }[])
      written.push(typeof chunk === 'string' ? chunk : chunk.toString('latin1'));
    done(null);
  };
  try {
    const req = new IncomingMessage(socket);
    req.method = 'GET';
    const res: ServerResponse = new ServerResponse(req);
    const hasIt = '_header' in res && '_headerSent' in res && '_keepAliveTimeout' in res;
    res.assignSocket(socket);
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    endWith(res as Inside, socket, Buffer.from(answer));
    return hasIt && res.headersSent && res.writableEnded && written.join('') === answer;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

let second = 0;
let date = '';
const dateNow = (): string => {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1000).toUTCString();
  }
  return date;
};
