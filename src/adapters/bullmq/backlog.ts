import { randomBytes } from 'node:crypto';
import type { Queue } from 'bullmq';
import type { Backlog } from '../../app/intake/queue.ts';

/** Batches looked at in each state: those that wait the longest stand first, but for a few that came back. */
const LOOKED_AT = 128;
const WAITING = ['wait', 'active', 'delayed', 'prioritized'] as const;

/** The name of a batch says since when it waits, so that asking how far things are need not fetch what is in it. */
export const batchName = (addedAt: number): string => `${addedAt}-${randomBytes(9).toString('base64url')}`;

const addedAtOf = (name: string): number | undefined => {
  const [, at] = /^(\d{1,15})-/.exec(name) ?? [];
  return at === undefined ? undefined : Number(at);
};

type Asked = Pick<Queue, 'getRanges' | 'getJob' | 'getJobCounts'>;

/** How far the sequencer is behind the door, as the queue tells it. `now`: by the clock that the names are given by. */
export const bullBacklog = (queue: Asked, now: () => Promise<number>): (() => Promise<Backlog>) => {
  /** When the latest batch failed for good, by its name and how many there are: it is fetched once. */
  let latest: { readonly of: string; readonly at: number } | undefined;

  const diedAt = async (name: string | undefined, dead: number): Promise<number | null> => {
    if (name === undefined) return null;
    const of = `${dead} ${name}`;
    if (latest?.of === of) return latest.at;
    const at = (await jobNamed(queue, name))?.finishedOn ?? (await now());
    latest = { of, at };
    return at;
  };

  return async () => {
    // A batch that comes out of a pause is seen there first, and where it goes to afterwards.
    const [paused, waiting, [failed], { failed: dead = 0 }] = await Promise.all([
      queue.getRanges(['delayed'], 0, LOOKED_AT - 1, false),
      queue.getRanges([...WAITING], 0, LOOKED_AT - 1, true),
      queue.getRanges(['failed'], 0, 0),
      queue.getJobCounts('failed'),
    ]);
    const added = await Promise.all(
      [...paused, ...waiting].map(async (name) => addedAtOf(name) ?? timeOf(queue, name)),
    );
    const known = added.filter((at) => at !== undefined);
    const waitingFor = known.length === 0 ? null : Math.max(0, (await now()) - Math.min(...known));
    return { waitingFor, dead, diedAt: await diedAt(failed, dead) };
  };
};

/** Batches of the version before have a number for a name. Undefined: it was sequenced in the meantime. */
const timeOf = async (queue: Asked, name: string): Promise<number | undefined> =>
  (await jobNamed(queue, name))?.timestamp;

/** One that nobody can read waits all the same; since when is not known. */
const jobNamed = async (
  queue: Asked,
  name: string,
): Promise<{ readonly timestamp: number; readonly finishedOn?: number | undefined } | undefined> => {
  try {
    return await queue.getJob(name);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { timestamp: Number.POSITIVE_INFINITY };
  }
};
