import { memoryLog } from '../../src/adapters/memory/log.ts';
import { logContract } from './log-contract.ts';

logContract('memory', {
  open: async () => {},
  fresh: async ({ keep }) => {
    const log = memoryLog({ keep });
    return {
      log,
      history: log.history,
      imports: log.imports,
      tail: log.tail,
      lose: async () => log.lose(),
      restart: async () => log.restart(),
    };
  },
  close: async () => {},
});
