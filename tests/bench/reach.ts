import type { Say } from './measure.ts';
import { crowd } from './reach/crowd.ts';
import { firstByte } from './reach/first-byte.ts';
import { kills, killsOfProcesses } from './reach/kills.ts';
import { push } from './reach/push.ts';

/** Sections by name; each can be run alone, as `reach/push`. */
export const REACH: Readonly<Record<string, (say: Say) => Promise<unknown>>> = {
  'first-byte': firstByte,
  crowd,
  push,
  kills,
  'kills-of-processes': killsOfProcesses,
};

/** What leaves the hub: how soon it is told, and whom it is told by whom else's fault later. One section after the other. */
export const reach = async (say: Say): Promise<unknown> => {
  const results: unknown[] = [];
  for (const section of Object.values(REACH)) results.push(await section(say));
  return results;
};
