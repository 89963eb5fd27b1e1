/*
 * Who may end the server of a data folder.
 *
 * Every process that uses it holds one connection under the name OWNER for as long as it does. The kernel ends that
 * connection with the process, however it dies, so the server's own list of connections is always a true list of the
 * living owners. A process that closes first gives up its name and then looks: with no name left it ends the server,
 * otherwise it leaves it to the others. So a second `allclear serve` on the same folder, which soon gives up for want
 * of a free port, does not take the first one's Redis with it.
 */
import { type Conversation, converse } from './conversation.ts';
import { RedisStartError } from './errors.ts';
import type { RedisFolders } from './folders.ts';
import { type Durability, endServer, livingServer, serverGone } from './server-process.ts';

export type Ownership = {
  /** From the server itself: `redis-server 7.0.15 from /usr/bin/redis-server`. */
  readonly label: string;
  /** Resolves when the server is gone, close() or not. */
  readonly lost: Promise<void>;
  /** Ends the server if nobody else owns it. Safe to call twice; waits for the process to end. */
  close(): Promise<void>;
};

const OWNER = 'allclear-owner';

/** The whole hub has ten seconds to end. What was acknowledged is written by then, so that force loses nothing. */
const SHUTDOWN_LIMIT_MS = 3_000;
const KILL_LIMIT_MS = 1_000;

/** Joins the owners of a running server. Undefined when it went away meanwhile. */
export const own = async (folders: RedisFolders, durability: Durability): Promise<Ownership | undefined> => {
  const joined = await join(folders.socket, durability);
  if (joined === undefined) return undefined;
  let conversation: Conversation | undefined = joined.conversation;
  let pid = await livingServer(folders);
  let closing: Promise<void> | undefined;
  const watch = async (): Promise<void> => {
    // a connection may be cut while the server lives: then it is taken up again
    for (let current = conversation; current !== undefined; ) {
      await current.closed;
      if (closing !== undefined) return;
      current = await takePart(folders.socket).catch(() => undefined);
      pid = await livingServer(folders);
      conversation = current;
    }
  };
  return {
    label: joined.label,
    lost: watch(),
    close: () => {
      closing ??= leave(conversation, folders, pid);
      return closing;
    },
  };
};

const join = async (
  socket: string,
  durability: Durability,
): Promise<{ readonly conversation: Conversation; readonly label: string } | undefined> => {
  const conversation = await takePart(socket);
  try {
    // an orphan may have been started with another setting than ours
    const synced = await conversation?.ask(`CONFIG SET appendfsync ${durability}`);
    const info = await conversation?.ask('INFO server');
    if (conversation === undefined || synced === undefined || info === undefined) return undefined;
    if (synced.kind === 'said') return { conversation, label: labelOf(info.text) };
    conversation.end();
    throw new RedisStartError(`Redis at ${socket}: ${synced.text}`);
  } catch (error) {
    if (error instanceof RedisStartError) throw error;
    conversation?.end();
    return undefined;
  }
};

/** A connection under the owner's name. Undefined when nobody is there, or whoever is there is just leaving. */
const takePart = async (socket: string): Promise<Conversation | undefined> => {
  const conversation = await converse(socket).catch(() => undefined);
  const named = await conversation?.ask(`CLIENT SETNAME ${OWNER}`).catch(() => undefined);
  if (named?.kind === 'said') return conversation;
  conversation?.end();
  if (named === undefined) return undefined;
  throw new RedisStartError(`Redis at ${socket}: ${named.text}`);
};

const leave = async (
  conversation: Conversation | undefined,
  folders: RedisFolders,
  pid: number | undefined,
): Promise<void> => {
  if (conversation === undefined) return;
  try {
    if (await othersRemain(conversation)) return;
    // it writes and syncs what is left, and answers only when it refuses
    await conversation.ask('SHUTDOWN', SHUTDOWN_LIMIT_MS).catch(() => undefined);
    if (pid === undefined || (await serverGone(folders, pid, KILL_LIMIT_MS))) return;
    // that process and no other: by now somebody else may have started the next one
    if ((await livingServer(folders)) !== pid || (await endServer(folders, 'SIGKILL', KILL_LIMIT_MS))) return;
  } finally {
    conversation.end();
  }
  throw new Error(`the Redis of ${folders.data} could not be ended`);
};

/** The name is given up before the look, so that of two that leave together at least one sees that nobody is left. */
const othersRemain = async (conversation: Conversation): Promise<boolean> => {
  try {
    await conversation.ask('CLIENT SETNAME ""');
    const list = await conversation.ask('CLIENT LIST');
    return list.text.includes(` name=${OWNER} `);
  } catch {
    return false; // it does not answer: nobody else has any use of it either
  }
};

const labelOf = (info: string): string => {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.+?)\\r?$`, 'm').exec(info)?.[1];
  const valkey = field('valkey_version');
  const program = valkey === undefined ? `redis-server ${field('redis_version')}` : `valkey-server ${valkey}`;
  return `${program} from ${field('executable')}`;
};
