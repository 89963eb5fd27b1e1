import type { Hearing, SourceRecord, SourceRegistry } from '../../app/sources/sources.ts';
import { tokensOf } from '../../app/sources/tokens.ts';
import type { Reach, Store } from './store.ts';

type Options = { readonly store: Store; readonly reach: Reach };

export const memoryRegistry = ({ store, reach }: Options): SourceRegistry => ({
  list: () => reach(() => store.look(({ sources }) => [...sources.values()].sort(byId))),
  get: (id) => reach(() => store.look(({ sources }) => sources.get(id))),
  byTokenHash: (hash) =>
    reach(() =>
      store.look(({ sources }) =>
        [...sources.values()].find((source) => tokensOf(source).some((one) => one.hash === hash)),
      ),
    ),
  put: (source) =>
    reach(() =>
      store.change(({ sources, removedSources }) => {
        sources.set(source.id, source);
        removedSources.delete(source.id);
      }),
    ),
  remove: (id) =>
    reach(() =>
      store.change((data) => {
        data.heard.delete(id);
        const wasThere = data.sources.delete(id);
        if (wasThere) data.removedSources.add(id);
        return wasThere;
      }),
    ),
  removed: () => reach(() => store.look(({ removedSources }) => new Set(removedSources))),
});

const byId = (a: SourceRecord, b: SourceRecord): number => (a.id < b.id ? -1 : 1);

/** The latest instant of each source. */
export const memoryHearing = ({ store, reach }: Options, of: 'heard' | 'lists'): Hearing => ({
  note: (source, at) => reach(() => store.change((data) => void data[of].set(source, at))),
  all: () => reach(() => store.look((data) => new Map(data[of]))),
});
