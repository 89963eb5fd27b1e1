import { turns } from './turns.ts';

/** Work that nobody may do too much of at once: each waits until the one before began so long ago, lanes by turns; milliseconds. */
export const spaced = (apart: number): ((lane: string) => Promise<void>) => {
  let beganAt = Number.NEGATIVE_INFINITY;
  const line = turns<undefined, true>(
    async () => {
      const wait = beganAt + apart - performance.now();
      if (wait > 0) await new Promise<void>((resolve) => setTimeout(resolve, wait));
      beganAt = performance.now();
      return [true];
    },
    { maxItems: () => 1, weigh: () => 1 },
  );
  return async (lane) => {
    await line.add(lane, undefined);
  };
};
