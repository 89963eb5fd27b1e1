import type { RefusedList } from '../../app/intake/refused.ts';
import type { Reach, Store } from './store.ts';

/** Refused signals kept per feed, as in Redis. */
const KEPT = 10_000;

export const memoryRefused = ({ store, reach }: { readonly store: Store; readonly reach: Reach }): RefusedList => ({
  add: (items) =>
    reach(() =>
      store.change((data) => {
        data.refused = [...items.toReversed(), ...data.refused].slice(0, KEPT);
      }),
    ),
  list: (limit) => reach(() => store.look(({ refused }) => refused.slice(0, limit))),
});
