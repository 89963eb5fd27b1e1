import { memoryNotify } from '../../src/adapters/memory/notify.ts';
import { notifyContract } from './notify-contract.ts';

let now = 1_000;
notifyContract(
  'memory',
  async () => memoryNotify(() => now),
  async (ms) => {
    now += ms;
  },
);
