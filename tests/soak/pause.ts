export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until the answer is yes; false: the time is over. */
export const comesTrue = async (ask: () => Promise<boolean>, within: number): Promise<boolean> => {
  const end = performance.now() + within;
  while (!(await ask().catch(() => false))) {
    if (performance.now() > end) return false;
    await pause(300);
  }
  return true;
};
