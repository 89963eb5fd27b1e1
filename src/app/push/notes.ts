import type { CrowdStore } from './subscription.ts';

/** The debts to one subscription: its last belief of each place. */
export type Debts = Readonly<Record<string, string>>;

/**
 * What is owed to subscriptions, as it is kept outside of this process. A debt is saved at once; that it is paid only once
 * the cursor is saved up to what was told: with an older cursor and without the note, a worker that comes after would not
 * know what the subscription has heard.
 */
export type Notes = {
  put(id: string, debts: Debts): void;
  /** These are kept already. */
  found(id: string, debts: Debts): void;
  /** Something is to be saved or forgotten. */
  areDue(): boolean;
  save(): Promise<void>;
  /** True: all that it is owed is kept. */
  areKept(id: string): boolean;
  /** Everything that was told is saved: what is paid is owed no more. */
  forget(): Promise<void>;
  /** The store may have gone back: all that is kept is saved again. */
  again(): void;
};

const NOTHING: Debts = {};

export const notesIn = (store: Pick<CrowdStore, 'saveOwed'>, shard: number, feed: string): Notes => {
  /** By id: what is kept, or will be with the next save; what is owed. */
  const kept = new Map<string, Debts>();
  const owed = new Map<string, Debts>();
  let unsaved = new Set<string>();
  let paid = new Set<string>();

  const write = async (ids: ReadonlySet<string>): Promise<void> => {
    const texts = [...ids].map((id): readonly [string, string | null] => {
      const debts = kept.get(id);
      return [id, debts === undefined ? null : JSON.stringify(debts)];
    });
    await store.saveOwed(shard, feed, new Map(texts));
  };

  const set = (all: Map<string, Debts>, id: string, debts: Debts): void => {
    if (Object.keys(debts).length === 0) all.delete(id);
    else all.set(id, debts);
  };

  return {
    put: (id, debts) => {
      set(owed, id, debts);
      const before = kept.get(id) ?? NOTHING;
      if (Object.keys(before).some((about) => debts[about] === undefined)) paid.add(id);
      if (Object.entries(debts).every(([about, belief]) => before[about] === belief)) return;
      set(kept, id, { ...before, ...debts });
      unsaved.add(id);
    },
    found: (id, debts) => {
      set(owed, id, debts);
      set(kept, id, debts);
    },
    areDue: () => unsaved.size > 0 || paid.size > 0,
    save: async () => {
      if (unsaved.size === 0) return;
      const now = unsaved;
      unsaved = new Set();
      try {
        await write(now);
      } catch (error) {
        for (const id of now) unsaved.add(id);
        throw error;
      }
    },
    areKept: (id) => !unsaved.has(id),
    again: () => {
      for (const id of kept.keys()) unsaved.add(id);
    },
    forget: async () => {
      if (paid.size === 0) return;
      const now = paid;
      paid = new Set();
      for (const id of now) set(kept, id, owed.get(id) ?? NOTHING);
      try {
        await write(now);
      } catch (error) {
        for (const id of now) paid.add(id);
        throw error;
      }
    },
  };
};
