import type { Clock } from '../../kit/clock.ts';
import { within } from '../../within.ts';

/**
 * Waits for what is saved before something is told, but no longer than that and whether or not it fails: late is worse.
 * False only where the answer came and was that another has it now.
 */
export const inTime = async (
  clock: Clock,
  milliseconds: number,
  saving: Promise<boolean>,
  failed: (error: unknown) => void,
): Promise<boolean> => {
  let isOurs = true;
  const saved = saving.then((answer) => {
    isOurs = answer;
  });
  await within(clock, milliseconds, saved).catch(failed);
  return isOurs;
};
