import type { RefusedList } from '../../app/intake/refused.ts';
import type { Reach, Store } from './store.ts';

/** Refused signals kept per feed, as in Redis. */
const KEPT = 10_000;

export const memoryRejected = ({ store, reach }: { readonly store: Store; readonly reach: Reach }): RefusedList => ({
  add: (items) =>
    reach(() =>
      store.change((data) => {
        data.rejected = [...items.toReversed(), ...data.rejected].slice(0, KEPT);
      }),
    ),
  list: (limit) => reach(() => store.look(({ rejected }) => rejected.slice(0, limit))),
});
