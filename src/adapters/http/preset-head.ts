import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';

/**
 * Answers whose head is a ready text. Writing twenty headers one by one costs as much as all the rest of a small
 * answer, and Node has no public way around it; this file is the only one that uses a private one. `canPresetHead`
 * tries it out at start: when a version of Node does it otherwise, `writeHead` is used, to the same bytes.
 */

/** What of a response is not public. `_header` is the whole head as text; set before the end, it is sent as it is. */
type Inside = ServerResponse & { _header: string | null; _keepAliveTimeout?: number };

export type Head = {
  readonly status: number;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  /** The same as text, without the line of the status. */
  readonly text: string;
};

export const headOf = (status: number, headers: readonly string[]): Head => {
  let text = '';
  for (let index = 0; index < headers.length; index += 2) text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return { status, headers, text };
};

/** Bytes, or the same as a string of one character each. */
export type Body = Buffer | string;

/** Up to here Node writes a head and a string at once, without a copy of its own. */
const WRITTEN_AT_ONCE = 12 * 1024;

/** A small body as a string goes out with its head in one write; a buffer would take a gathered one. */
export const bodyOf = (bytes: Buffer | undefined): Body | undefined =>
  bytes === undefined || bytes.length > WRITTEN_AT_ONCE ? bytes : bytes.toString('latin1');

/** Sends the answer; `id` is a header value that has been checked. */
export const sendWithHead = (
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, text }: Head,
  id: string,
  body: Body | undefined,
): void => {
  if (isSimple(req, res) && canPresetHead()) {
    const inside = res as Inside;
    const seconds = Math.floor((inside._keepAliveTimeout ?? 0) / 1000);
    res.statusCode = status;
    inside._header = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nX-Request-Id: ${id}\r\n${text}Date: ${dateNow()}\r\nConnection: keep-alive\r\n${seconds > 0 ? `Keep-Alive: timeout=${seconds}\r\n` : ''}\r\n`;
  } else {
    res.writeHead(status, ['X-Request-Id', id, ...headers]);
  }
  if (typeof body === 'string') res.end(body, 'latin1');
  else res.end(body);
};

/** The connection stays open and nobody says anything else about it. */
const isSimple = ({ httpVersionMinor, headers }: IncomingMessage, res: ServerResponse): boolean =>
  httpVersionMinor === 1 &&
  res.shouldKeepAlive &&
  (headers.connection === undefined || headers.connection === 'keep-alive') &&
  res.sendDate;

let able: boolean | undefined;

/** Whether a head that is set beforehand is sent as it is, once and in front of the body. */
export const canPresetHead = (): boolean => {
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
    const hasIt = '_header' in res && '_keepAliveTimeout' in res;
    res.assignSocket(socket);
    (res as Inside)._header = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
    res.end(Buffer.from('ok'));
    return hasIt && res.headersSent && written.join('') === 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
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
