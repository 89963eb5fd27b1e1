import type { Say } from './measure.ts';
import { crowd } from './reach/crowd.ts';
import { firstByte } from './reach/first-byte.ts';
import { kills, killsOfProcesses } from './reach/kills.ts';
import { push } from './reach/push.ts';

/** What leaves the hub: how soon it is told, and whom it is told by whom else's fault later. One section after the other. */
const SECTIONS: readonly ((say: Say) => Promise<unknown>)[] = [firstByte, crowd, push, kills, killsOfProcesses];

export const reach = async (say: Say): Promise<unknown> => {
  const results: unknown[] = [];
  for (const section of SECTIONS) results.push(await section(say));
  return results;
};
