import { setTimeout as delay } from 'node:timers/promises';
import { type Conversation, converse } from './conversation.ts';
import { RedisStartError } from './errors.ts';

/** The result of a knock at the socket of a Redis. `silent`: somebody holds the socket and does not answer. */
export type Presence =
  | { readonly kind: 'ready' }
  | { readonly kind: 'loading'; readonly percent: number | undefined }
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'absent' };

export type ReadyOptions = {
  readonly socket: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Resolves when the server is known to have ended; then there is nothing to wait for. */
  readonly ended?: Promise<string> | undefined;
  /** Ask no longer once nobody listens; without it the socket is awaited. */
  readonly mayBeAbsent?: boolean;
};

/** A server without data answers in 30 to 70 ms; a busy small machine may need a hundred times that. */
const READY_LIMIT_MS = 10_000;

/** A log of some gigabytes is read in this time; nobody should wait longer without a word. */
const LOADING_LIMIT_MS = 120_000;

const KNOCK_MS = 10;
const LOADING_KNOCK_MS = 100;
const PROGRESS_STEP_PERCENT = 10;

/** Waits until the server answers. Resolves `absent` only if that was allowed; any other end is an error. */
export const waitReady = async (options: ReadyOptions): Promise<'ready' | 'absent'> => {
  const { socket, signal, onProgress, mayBeAbsent = false } = options;
  let ended: string | undefined;
  void options.ended?.then((reason) => {
    ended = reason;
  });
  let limit = AbortSignal.timeout(READY_LIMIT_MS);
  let toldPercent: number | undefined;
  for (;;) {
    const presence = await knock(socket);
    signal?.throwIfAborted();
    if (presence.kind === 'ready') return 'ready';
    if (ended !== undefined) throw new RedisStartError(ended);
    if (presence.kind === 'absent' && mayBeAbsent) return 'absent';
    if (presence.kind === 'loading') {
      if (toldPercent === undefined) limit = AbortSignal.timeout(LOADING_LIMIT_MS);
      const percent = presence.percent ?? 0;
      if (toldPercent === undefined || percent >= toldPercent + PROGRESS_STEP_PERCENT) {
        onProgress?.(`Redis is reading its data: ${percent} %`);
        toldPercent = percent;
      }
    }
    if (limit.aborted) throw new RedisStartError(`Redis at ${socket} was not ready in time: ${describe(presence)}`);
    await delay(presence.kind === 'loading' ? LOADING_KNOCK_MS : KNOCK_MS);
  }
};

/** Asks once who is there. */
const knock = async (socket: string): Promise<Presence> => {
  let conversation: Conversation | undefined;
  try {
    conversation = await converse(socket);
    if (conversation === undefined) return { kind: 'absent' };
    const reply = await conversation.ask('PING');
    if (reply.kind === 'said') return { kind: 'ready' };
    if (!reply.text.startsWith('LOADING')) return { kind: 'silent', reason: reply.text };
    const info = await conversation.ask('INFO persistence');
    const percent = /^loading_loaded_perc:(\d+)/m.exec(info.text)?.[1];
    return { kind: 'loading', percent: percent === undefined ? undefined : Number(percent) };
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    conversation?.end();
  }
};

const describe = (presence: Presence): string => {
  if (presence.kind === 'silent') return presence.reason;
  return presence.kind === 'loading' ? 'it is still reading its data' : 'nobody listens there';
};
