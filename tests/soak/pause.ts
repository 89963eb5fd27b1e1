export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** However busy the machine is, this long at most; milliseconds. */
const AT_MOST = 900_000;

/**
 * Asks until the answer is yes; false: the time is over. Time in which the machine itself does not get on does not count:
 * on one that does much else, Redis may not answer anybody for minutes.
 */
export const comesTrue = async (
  ask: () => Promise<boolean>,
  within: number,
  getsOn: () => Promise<boolean> = async () => true,
): Promise<boolean> => {
  const began = performance.now();
  let left = within;
  for (;;) {
    const asked = performance.now();
    if (await ask().catch(() => false)) return true;
    const machine = await getsOn();
    await pause(300);
    if (machine) left -= performance.now() - asked;
    if (left < 0 || performance.now() - began > AT_MOST) return false;
  }
};
