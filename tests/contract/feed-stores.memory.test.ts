import { memoryProposals } from '../../src/adapters/memory/access.ts';
import { memoryLease } from '../../src/adapters/memory/lease.ts';
import { logIn } from '../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../src/adapters/memory/operator.ts';
import { memoryJudged, memoryPulse } from '../../src/adapters/memory/pulse.ts';
import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memoryBudget, memorySourceMemory, memorySourceStatuses } from '../../src/adapters/memory/source-memory.ts';
import { memoryHearing, memoryRegistry } from '../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../src/adapters/memory/store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { feedStoresContract } from './feed-stores-contract.ts';

feedStoresContract('memory', {
  open: async () => {},
  fresh: async () => {
    const store = memoryStore();
    const options = { store, reach: atHand, clock: systemClock };
    let epochs = 0;
    const newEpoch = (): string => {
      epochs += 1;
      return `e${epochs}`;
    };
    const log = logIn({ ...options, keep: 100, durable: true, newEpoch });
    return {
      registry: memoryRegistry(options),
      hearing: memoryHearing(options, 'heard'),
      refused: memoryRefused(options),
      operator: memoryOperator({ ...options, keep: 1_000 }),
      proposals: memoryProposals(),
      memory: memorySourceMemory(options),
      statuses: memorySourceStatuses(options),
      budget: memoryBudget(systemClock),
      pulse: memoryPulse(options, async () => new Set()),
      judged: memoryJudged(options, 60_000),
      lease: (holder) => memoryLease(options, 'sequencer', holder),
      openLog: async () => (await log.open()).epoch,
      lose: async () => store.lose(),
    };
  },
  close: async () => {},
});
