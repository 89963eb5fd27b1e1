import { memoryPush } from '../../src/adapters/memory/push.ts';
import { pushContract } from './push-contract.ts';

pushContract('memory', async () => memoryPush());
