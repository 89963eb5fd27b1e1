import { memoryOutlines } from '../../src/adapters/memory/outlines.ts';
import { outlinesContract } from './outlines-contract.ts';

outlinesContract('memory', async () => memoryOutlines());
