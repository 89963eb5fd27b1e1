import { memoryLease } from '../../src/adapters/memory/lease.ts';
import { atHand, memoryStore } from '../../src/adapters/memory/store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { leaseContract } from './lease-contract.ts';

leaseContract('memory', {
  open: async () => {},
  fresh: async () => {
    const options = { store: memoryStore(), reach: atHand, clock: systemClock };
    return (holder) => memoryLease(options, 'sequencer', holder);
  },
  close: async () => {},
});
