import { connect } from 'node:net';

/**
 * `http-load.ts PORT MS CONNECTIONS [ETAG]`: keep-alive connections that ask for the status again as soon as they have
 * it, and read no more of an answer than its length. Says how many answers there were.
 */
const [port = '', duration = '', connections = '', etag] = process.argv.slice(2);
const request = Buffer.from(
  `GET /v1/status HTTP/1.1\r\nHost: hub.example\r\n${etag === undefined ? '' : `If-None-Match: ${etag}\r\n`}\r\n`,
);
const expected = etag === undefined ? 'HTTP/1.1 200' : 'HTTP/1.1 304';
let answers = 0;
let wrong = 0;

const run = (): void => {
  const socket = connect(Number(port), '127.0.0.1');
  /** Bytes of an answer; the same for each, once its first one has been read. */
  let length = 0;
  let got = 0;
  socket.setNoDelay();
  socket.on('connect', () => socket.write(request));
  socket.on('error', () => {
    wrong += 1;
  });
  socket.on('data', (chunk) => {
    got += chunk.length;
    if (length === 0) {
      const text = chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      if (!text.startsWith(expected) || head < 0) {
        wrong += 1;
        return;
      }
      length = head + 4 + (etag === undefined ? Number(/content-length: (\d+)/i.exec(text)?.[1]) : 0);
    }
    while (got >= length) {
      got -= length;
      answers += 1;
      socket.write(request);
    }
  });
};

for (let index = 0; index < Number(connections); index += 1) run();
setTimeout(() => {
  process.stdout.write(`answers ${answers} wrong ${wrong}\n`);
  process.exit(0);
}, Number(duration));
