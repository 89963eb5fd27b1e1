import type { Clock } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import {
  ANOTHER_RUN,
  type Budget,
  type SourceMemory,
  type SourceStatus,
  type SourceStatuses,
} from '../../app/upstreams/status.ts';
import type { Instant, SourceId } from '../../domain/words.ts';

export const memorySourceStatuses = (): SourceStatuses => {
  const statuses = new Map<SourceId, SourceStatus>();
  return {
    get: async (id) => statuses.get(id),
    all: async () => new Map(statuses),
    put: async (id, status) => void statuses.set(id, status),
  };
};

/** `run` names the run of the server: another one after each restart. */
export const memorySourceMemory = (run: () => string = () => 'run-1'): SourceMemory => {
  const memories = new Map<SourceId, ReadonlyMap<string, string>>();
  return {
    load: async (id) => ({ memory: Object.fromEntries(memories.get(id) ?? []), run: run() }),
    save: async (id, change, asked) => {
      if (asked !== run()) throw new AppError('log.unavailable', ANOTHER_RUN);
      const memory = new Map(memories.get(id));
      for (const [field, text] of Object.entries(change)) {
        if (text === null) memory.delete(field);
        else memory.set(field, text);
      }
      memories.set(id, memory);
    },
  };
};

export const memoryBudget = ({ now }: Pick<Clock, 'now'>): Budget => {
  const requests = new Map<string, readonly Instant[]>();
  return {
    take: async (name, { count, windowMs }) => {
      const at = now();
      const all = requests.get(name) ?? [];
      const used = all.filter((one) => one > at - windowMs);
      const first = used.at(-count);
      if (used.length >= count && first !== undefined) return { waitMs: Math.max(1, first + windowMs - at) };
      requests.set(name, [...all, at]);
      return { left: count - used.length - 1 };
    },
  };
};
