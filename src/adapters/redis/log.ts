import { randomBytes } from 'node:crypto';
import { AppError } from '../../app/kit/errors.ts';
import { inSlices } from '../../app/kit/slices.ts';
import type { Commit, CommitResult, Entry, Log, LogTail, QueuedIdentity } from '../../app/log/log.ts';
import { isSourceClaim } from '../../domain/claim.ts';
import type { HistoryChange, MarksAnew } from '../../domain/event.ts';
import type { Position } from '../../protocol/live/position.ts';
import { checkpointIn, textOf } from './checkpoint-text.ts';
import { redisReason } from './connect/reason.ts';
import { markText } from './history/marks.ts';
import { liveText } from './history/members.ts';
import type { FeedKeys } from './keys.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const commitScript = script('commit', ['history']);
const openScript = script('open', ['run-id']);
const saveScript = script('save');
const noteQueuedScript = script('note-queued');

/**
 * What waits in the queue is noted for at least this many milliseconds: longer than a source tries a word again that says
 * no time. One that does is the same claim however often it comes.
 */
const NOTED = 3_600_000;

export type RedisLogOptions = {
  readonly redis: RedisClient;
  readonly keys: FeedKeys;
  /** Entries kept for those that come back; older ones are trimmed up to the latest checkpoint, the history stays. */
  readonly keep: number;
  /** Signals taken in are recognised for at least this many milliseconds. */
  readonly remember: number;
  readonly now: () => number;
  /** True when everything acknowledged survives a restart of the server. */
  readonly durable: boolean;
};

/** A feed's log in Redis: a stream whose ids are the seqs, with a hash beside it that names the epoch and the last seq. */
export const redisLog = ({ redis, keys, keep, remember, now, durable }: RedisLogOptions): Log => {
  // Two generations of identities: a new one is begun before the old one is forgotten.
  const generation = (length = remember): number => Math.floor(now() / length);
  const seconds = (length = remember): number => Math.ceil((length * 2) / 1000);
  const noted = Math.min(remember, NOTED);
  /** What was written first of each, in this generation or the one before. */
  const firstOf = async (
    keyOf: (generation: number) => string,
    current: number,
    wanted: readonly string[],
  ): Promise<readonly (string | undefined)[]> => {
    if (wanted.length === 0) return [];
    const [now, before] = await Promise.all([
      redis.hmget(keyOf(current), ...wanted),
      redis.hmget(keyOf(current - 1), ...wanted),
    ]);
    return wanted.map((_, index) => before[index] ?? now[index] ?? undefined);
  };

  return {
    open: (seen, as = 'reader') =>
      reached(async () => {
        const answer = await openScript(
          redis,
          [keys.meta, keys.log, keys.checkpoint],
          [newEpoch(), durable ? '1' : '0', seen?.epoch ?? '', seen?.seq ?? 0, as === 'writer' ? '1' : '0'],
        );
        const [epoch, seq] = answer as [string, string];
        return { epoch, seq: Number(seq) };
      }),
    commit: (commit) =>
      reached(async () => {
        const identities = keys.identities(generation());
        const { historyKeys, args } = commitArguments(commit, keys, { keep, seconds: seconds() });
        const answer = await commitScript(
          redis,
          [keys.meta, keys.log, identities, keys.timelines, keys.checkpoint, ...historyKeys],
          args,
        );
        return commitResult(answer as [number, string, string]);
      }),
    read: (seq, limit, epoch) =>
      reached(async () => {
        // Asked in this order: what was read before the epoch was still the same is of that epoch.
        const [rows, now] = await Promise.all([
          redis.xrange(keys.log, `(${seq}-0`, '+', 'COUNT', limit),
          epoch === undefined ? undefined : redis.hget(keys.meta, 'epoch'),
        ]);
        if (epoch !== undefined && now !== epoch) throw new AppError('log.unavailable', ANOTHER_LOG);
        return entriesOf(rows);
      }),
    digests: (wanted) => reached(() => firstOf(keys.identities, generation(), wanted)),
    noteQueued: (identities) =>
      reached(async () => {
        if (identities.length === 0) return;
        const notes = identities.flatMap((identity) => [identity.key, queuedText(identity)]);
        await noteQueuedScript(redis, [keys.queuedIdentities(generation(noted))], [seconds(noted), ...notes]);
      }),
    queued: (wanted) =>
      reached(async () => {
        const notes = await firstOf(keys.queuedIdentities, generation(noted), wanted);
        return notes.map((text) => (text === undefined ? undefined : queuedIn(text)));
      }),
    saveCheckpoint: (checkpoint) =>
      reached(async () => {
        const { epoch, seq } = checkpoint.position;
        await saveScript(redis, [keys.meta, keys.checkpoint], [epoch, seq, await inSlices(textOf(checkpoint))]);
      }),
    loadCheckpoint: () =>
      reached(async () => {
        const text = await redis.hget(keys.checkpoint, 'checkpoint');
        return text === null ? undefined : inSlices(checkpointIn(text));
      }),
  };
};

/**
 * Follows the stream on a connection of its own, which `release` ends for good. What waits is let go here: a connection
 * that has tried to come back forgets, when it is ended, what was asked before, and never settles it.
 */
export const redisTail = (connection: RedisClient, keys: FeedKeys, release: () => void): LogTail => {
  const waiting = new Set<(error: Error) => void>();
  const ask = async ({ epoch, seq }: Position, limit: number, waitMs: number) => {
    // On one connection the second question waits for the answer to the first: both cost one way there and back.
    const [answer, now] = await Promise.all([
      connection.xread('COUNT', limit, 'BLOCK', waitMs, 'STREAMS', keys.log, `${seq}-0`),
      connection.hget(keys.meta, 'epoch'),
    ]);
    return now === epoch ? entriesOf(answer?.[0]?.[1] ?? []) : undefined;
  };
  return {
    next: (from, limit, waitMs) =>
      reached(
        () =>
          new Promise((resolve, reject) => {
            waiting.add(reject);
            ask(from, limit, waitMs)
              .then(resolve, reject)
              .finally(() => waiting.delete(reject));
          }),
      ),
    close: async () => {
      release();
      for (const letGo of waiting) letGo(new Error('the tail was closed'));
    },
  };
};

const ANOTHER_LOG = 'the log is another one now';

/** Any failure on the way to Redis means one thing to everybody: the log cannot be reached. */
export const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('log.unavailable', `the log cannot be reached: ${redisReason(error)}`, { cause: error });
  }
};

const newEpoch = (): string => randomBytes(9).toString('base64url');

export const entriesOf = (rows: readonly (readonly [id: string, fields: readonly string[]])[]): readonly Entry[] =>
  rows.map(([id, fields]) => ({ seq: Number(id.slice(0, id.indexOf('-'))), ...JSON.parse(fields[1] ?? '{}') }));

const commitResult = ([committed, epoch, seq]: readonly [number, string, string]): CommitResult => ({
  kind: committed === 1 ? 'committed' : 'conflict',
  head: { epoch, seq: Number(seq) },
});

const commitArguments = (
  { expected, entries, history, marksAnew = [], identities }: Commit,
  keys: FeedKeys,
  { keep, seconds }: { readonly keep: number; readonly seconds: number },
): { readonly historyKeys: readonly string[]; readonly args: readonly (string | number)[] } => {
  const historyKeys: string[] = [];
  const indexes = new Map<string, number>();
  const operations: (string | number)[] = [];
  let count = 0;
  const operate = ({ region, hazard }: HistoryChange, sign: '-' | '+', start: number, interval: string): void => {
    const timeline = `${region}:${hazard}`;
    let index = indexes.get(timeline);
    if (index === undefined) {
      index = historyKeys.push(keys.history(timeline));
      indexes.set(timeline, index);
    }
    operations.push(index, sign, start, interval, timeline);
    count += 1;
  };
  for (const change of history) {
    for (const start of change.removed) operate(change, '-', start, '');
    for (const interval of change.put) operate(change, '+', interval.startedAt, liveText(interval));
  }
  return {
    historyKeys,
    args: [
      expected.epoch,
      expected.seq,
      keep,
      seconds,
      entries.length,
      ...entries.map(({ seq: _, ...entry }) => JSON.stringify(entry)),
      count,
      ...operations,
      identities.length,
      ...identities.flatMap(({ key, digest }) => [key, digest]),
      ...wordArguments(marksAnew, entries, keys, historyKeys),
    ],
  };
};

/**
 * Words about sources are kept beside the log, which is trimmed: who was heard when says what was calm and what unknown.
 * What was stamped ahead goes first, since the entries come after it.
 */
const wordArguments = (
  marksAnew: readonly MarksAnew[],
  entries: readonly Entry[],
  keys: FeedKeys,
  scriptKeys: string[],
): readonly (string | number)[] => {
  const operations = [
    ...marksAnew.flatMap(({ source, from, marks }) => [
      { sign: '-', source, at: from, text: '' },
      ...marks.map((mark) => ({ sign: '+', source, at: mark.at, text: markText(mark) })),
    ]),
    ...entries.flatMap(({ claim }) =>
      isSourceClaim(claim) ? [{ sign: '+', source: claim.source, at: claim.at, text: markText(claim) }] : [],
    ),
  ];
  if (operations.length === 0) return [0];
  const names = scriptKeys.push(keys.marked);
  const indexes = new Map<string, number>();
  for (const { source } of operations) {
    if (!indexes.has(source)) indexes.set(source, scriptKeys.push(keys.marks(source)));
  }
  return [
    operations.length,
    ...operations.flatMap(({ sign, source, at, text }) => [names, indexes.get(source) ?? 0, sign, at, text, source]),
  ];
};

/** `receivedAt` in milliseconds, a space, the digest. */
const queuedText = ({ receivedAt, digest }: QueuedIdentity): string => `${receivedAt} ${digest}`;

const queuedIn = (text: string): Omit<QueuedIdentity, 'key'> => {
  const space = text.indexOf(' ');
  return { receivedAt: Number(text.slice(0, space)), digest: text.slice(space + 1) };
};
