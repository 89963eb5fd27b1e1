import { memoryConsumer } from '../../src/adapters/memory/consumer.ts';
import { memoryOutcomes, memoryQueue } from '../../src/adapters/memory/queue.ts';
import { atHand, memoryStore } from '../../src/adapters/memory/store.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { queueContract } from './queue-contract.ts';

let workers = 0;

queueContract('memory', {
  open: async () => {},
  fresh: async () => {
    const outcomes = memoryOutcomes();
    const options = { store: memoryStore(), reach: atHand, clock: systemClock, outcomes, observe: () => {} };
    return {
      queue: memoryQueue(options),
      consume: (handle) => {
        workers += 1;
        return memoryConsumer({ ...options, token: `worker-${workers}`, concurrency: 1, attempts: 2, backoff: 10 })(
          handle,
        );
      },
    };
  },
  close: async () => {},
});
