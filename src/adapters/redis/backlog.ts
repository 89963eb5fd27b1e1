import type { Backlog } from '../../app/intake/queue.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const backlogScript = script('backlog');

/** How far the sequencer is behind the door, read off BullMQ's own keys of the queue. */
export const redisBacklog = (redis: RedisClient, root: string): (() => Promise<Backlog>) => {
  const name = `${root}:signals:`;
  const keys = ['wait', 'active', 'delayed', 'failed', 'prioritized'].map((state) => `${name}${state}`);
  return () =>
    reached(async () => {
      const [waited, dead, diedAt] = (await backlogScript(redis, keys, [name])) as [string, number, string];
      return { waitingFor: number(waited), dead, diedAt: number(diedAt) };
    });
};

const number = (text: string): number | null => (text === '' ? null : Number(text));
