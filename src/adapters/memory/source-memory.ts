import type { Clock } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import { ANOTHER_RUN, type Budget, type SourceMemory, type SourceStatuses } from '../../app/upstreams/status.ts';
import type { Instant } from '../../domain/words.ts';
import type { Reach, Store } from './store.ts';
import { atHand, memoryStore } from './store.ts';

type Options = { readonly store: Store; readonly reach: Reach };

const ownStore = (): Options => ({ store: memoryStore(), reach: atHand });

/** Without a store of their own they end with the process. */
export const memorySourceStatuses = ({ store, reach }: Options = ownStore()): SourceStatuses => ({
  get: (id) => reach(() => store.look(({ statuses }) => statuses.get(id))),
  all: () => reach(() => store.look(({ statuses }) => new Map(statuses))),
  put: (id, status) => reach(() => store.change(({ statuses }) => void statuses.set(id, status))),
});

/** As `logId` of `lua/run-id.lua`. */
const runOf = (store: Store): string => `${store.run()} ${store.look(({ meta }) => meta?.epoch ?? '')}`;

/** The steps of `lua/in-run.lua` and `memory-save.lua`. */
export const memorySourceMemory = ({ store, reach }: Options = ownStore()): SourceMemory => ({
  load: (id) =>
    reach(() => ({
      memory: Object.fromEntries(store.look(({ sourceMemories }) => sourceMemories.get(id)) ?? []),
      run: runOf(store),
    })),
  save: async (id, change, asked) => {
    const fields = Object.entries(change);
    if (fields.length === 0) return;
    await reach(() => {
      if (asked !== runOf(store)) throw new AppError('log.unavailable', ANOTHER_RUN);
      store.change(({ sourceMemories }) => {
        const memory = new Map(sourceMemories.get(id));
        for (const [field, text] of fields) {
          if (text === null) memory.delete(field);
          else memory.set(field, text);
        }
        sourceMemories.set(id, memory);
      });
    });
  },
});

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
