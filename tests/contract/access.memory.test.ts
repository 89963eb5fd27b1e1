import { memoryAudit, memoryPeople } from '../../src/adapters/memory/access.ts';
import { accessContract } from './access-contract.ts';

accessContract('memory', async () => ({ people: memoryPeople(), audit: memoryAudit(86_400_000) }));
