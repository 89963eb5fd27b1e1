import { createConnection, type Socket } from 'node:net';

/** One connection to a Redis on its unix socket, for the few words that are needed before there is a client. */
export type Conversation = {
  /** Rejects when the connection ends or the limit passes before the answer. */
  ask(command: string, limitMs?: number): Promise<Reply>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  end(): void;
};

export type Reply = { readonly kind: 'said' | 'refused'; readonly text: string };

/** A server that answers at all answers within this, unless it is reading its data. */
const ASK_LIMIT_MS = 2_000;

const NOBODY_THERE: readonly string[] = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'];

/** Opens a conversation, or says that nobody listens there. It does not keep this process running. */
export const converse = async (path: string): Promise<Conversation | undefined> => {
  const socket = createConnection({ path });
  socket.unref();
  const connected = await connection(socket);
  return connected ? talk(socket) : undefined;
};

const connection = (socket: Socket): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.destroy(new Error('no connection to Redis in time')), ASK_LIMIT_MS);
    socket.once('connect', () => {
      clearTimeout(limit);
      resolve(true);
    });
    // stays for the socket's whole life: a later error is followed by 'close', which is what counts
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      if (NOBODY_THERE.includes(error.code ?? '')) resolve(false);
      else reject(error);
    });
  });

const talk = (socket: Socket): Conversation => {
  const waiting: { readonly answer: (reply: Reply) => void }[] = [];
  let heard: Buffer = Buffer.alloc(0);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk) => {
    heard = Buffer.concat([heard, chunk]);
    for (let read = readReply(heard); read !== undefined; read = readReply(heard)) {
      heard = heard.subarray(read.length);
      waiting.shift()?.answer(read.reply);
    }
  });
  return {
    ask: (command, limitMs = ASK_LIMIT_MS) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${command}: ${why}`));
        const limit = setTimeout(() => fail(`no answer within ${limitMs} ms`), limitMs);
        waiting.push({
          answer: (reply) => {
            clearTimeout(limit);
            resolve(reply);
          },
        });
        void closed.then(() => {
          clearTimeout(limit);
          fail('the connection ended');
        });
        socket.write(`${command}\r\n`);
      }),
    closed,
    end: () => socket.destroy(),
  };
};

/** Reads one RESP2 reply (status, error, number or text) from the front of what was heard, once it is complete. */
const readReply = (heard: Buffer): { readonly reply: Reply; readonly length: number } | undefined => {
  const lineEnd = heard.indexOf('\r\n');
  if (lineEnd < 0) return undefined;
  const [mark, line, afterLine] = [heard.toString('latin1', 0, 1), heard.toString('utf8', 1, lineEnd), lineEnd + 2];
  if (mark === '-') return { reply: { kind: 'refused', text: line }, length: afterLine };
  if (mark !== '$') return { reply: { kind: 'said', text: line }, length: afterLine };
  const size = Number(line);
  if (size < 0) return { reply: { kind: 'said', text: '' }, length: afterLine };
  const end = afterLine + size;
  if (heard.length < end + 2) return undefined;
  return { reply: { kind: 'said', text: heard.toString('utf8', afterLine, end) }, length: end + 2 };
};
