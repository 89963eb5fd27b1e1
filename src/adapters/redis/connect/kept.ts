import type { Kept } from '../../../app/intake/kept.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';
import { orUnasked } from './persistence.ts';

/**
 * What a server can keep, and how it is known. `always`: each write is on the disk before it is answered, and no replica
 * takes the server's place. `replicas`: one may take its place, so what counts is what a replica has, and it is asked.
 * `disk`: it is on the disk a moment later, and the server tells when. `memory`: nothing of that, or nobody can tell.
 */
export type Keeping = 'always' | 'replicas' | 'disk' | 'memory';

/** `group`: others may take its place by themselves. */
export type Standing = {
  readonly isDurable: boolean;
  readonly isVolatile: boolean;
  readonly group: 'none' | 'sentinel' | 'cluster';
};

/** How the server keeps what it acknowledges, by its own words. */
export const keepingOf = async (redis: RedisClient, { isDurable, isVolatile, group }: Standing): Promise<Keeping> => {
  // The node of a cluster that has the feed changes by itself, and those that have it are not asked.
  if (isVolatile || group === 'cluster') return 'memory';
  if (group === 'sentinel') return 'replicas';
  if (isDurable) return 'always';
  try {
    if (!/^connected_slaves:0\r?$/m.test(await redis.info('replication'))) return 'replicas';
    const [, appended] = (await redis.call('CONFIG', 'GET', 'appendonly')) as readonly string[];
    const [told] = (await redis.call('COMMAND', 'INFO', 'WAITAOF')) as readonly unknown[];
    return appended === 'yes' && told != null ? 'disk' : 'memory';
  } catch (error) {
    return orUnasked(error, 'memory');
  }
};

/** Throws when a Redis cannot promise of each answer what the settings ask for. */
export const assertKeeps = (
  wanted: Kept,
  { description, keeping }: { readonly description: string; readonly keeping: Keeping },
): void => {
  const cannot = cannotKeep(wanted, keeping);
  if (cannot !== undefined)
    throw new Error(`redis.kept asks for ${wanted}, which ${description} cannot promise: ${cannot}`);
};

/** Why `wanted` cannot be promised with each answer; undefined: it can. */
export const cannotKeep = (wanted: Kept, keeping: Keeping): string | undefined => {
  if (wanted === 'memory') return undefined;
  if (wanted === 'replicas')
    return keeping === 'replicas' ? undefined : 'it has no replica that could be asked; a cluster is not asked';
  if (keeping === 'always' || keeping === 'disk') return undefined;
  return keeping === 'replicas'
    ? 'a replica may take its place, and what only its own disk has is lost then'
    : 'it does not write each signal down before it answers, or does not tell ("appendonly yes" and "appendfsync always" do; with `everysec` it takes Redis 7.2)';
};

/** How long a replica may take, where it is only to be said whether it has it; milliseconds. */
const REPLICA_PATIENCE = 200;
/** A server that has said nothing by then says nothing; milliseconds. */
const NO_ANSWER = 2 * REPLICA_PATIENCE;
/** A disk that is synced each second has it by then; milliseconds. */
const WANTED_PATIENCE = 2_000;

/**
 * Says of all that was answered before where it is by now. Where that has to be asked, one write more marks the place up
 * to which it is asked, on a connection of its own: there only this waits. Fails with `log.unavailable` where less than
 * is wanted can be promised.
 */
export const keptBy = (ports: {
  readonly keeping: Keeping;
  readonly wanted: Kept;
  /** Opens the connection; called once, where one is needed. */
  readonly open: () => RedisClient;
  readonly mark: string;
}): (() => Promise<Kept>) => {
  const { keeping, wanted, open, mark } = ports;
  if (keeping === 'always') return async () => 'disk';
  const isAsked = keeping === 'replicas' || (keeping === 'disk' && wanted === 'disk');
  if (!isAsked) return async () => 'memory';
  let redis: RedisClient | undefined;
  const question =
    keeping === 'disk'
      ? (['WAITAOF', 1, 0, WANTED_PATIENCE] as const)
      : (['WAIT', 1, wanted === 'replicas' ? WANTED_PATIENCE : REPLICA_PATIENCE] as const);
  const ask = async (): Promise<Kept> => {
    redis ??= open();
    const [command, ...args] = question;
    const [, answer] = await Promise.all([redis.set(mark, '1'), redis.call(command, ...args)]);
    const count = Number(Array.isArray(answer) ? answer[0] : answer);
    if (count < 1) return 'memory';
    return keeping === 'disk' ? 'disk' : 'replicas';
  };
  // The signals are in the queue: who was promised no more is not refused because nobody answers the question.
  if (wanted === 'memory') return () => Promise.race([ask().catch(() => 'memory' as const), nobodyAnswers()]);
  return () =>
    reached(async () => {
      const kept = await ask();
      if (kept !== wanted)
        throw new AppError(
          'log.unavailable',
          `what was sent is not known to be kept as redis.kept asks (${wanted}); send the same again`,
        );
      return kept;
    });
};

const nobodyAnswers = (): Promise<Kept> =>
  new Promise((resolve) => {
    setTimeout(() => resolve('memory'), NO_ANSWER).unref();
  });
