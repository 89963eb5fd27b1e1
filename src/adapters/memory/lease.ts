import type { Clock } from '../../app/kit/clock.ts';
import type { Lease } from '../../app/kit/lead.ts';
import type { Reach, Store } from './store.ts';

/** The steps of `lua/hold.lua` and `release.lua`; time is the store's, as it is Redis's there. */
export const memoryLease = (
  { store, reach, clock }: { readonly store: Store; readonly reach: Reach; readonly clock: Pick<Clock, 'now'> },
  key: string,
  holder: string,
): Lease => ({
  hold: (ttlMs) =>
    reach(() => {
      const now = clock.now();
      return store.change(({ leases }) => {
        const held = leases.get(key);
        if (held !== undefined && held.holder !== holder && held.until > now) return false;
        leases.set(key, { holder, until: now + ttlMs });
        return true;
      });
    }),
  release: () =>
    reach(() =>
      store.change(({ leases }) => {
        if (leases.get(key)?.holder === holder) leases.delete(key);
      }),
    ),
});
