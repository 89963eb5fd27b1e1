import { onTestFinished, vi } from 'vitest';

/** Until the test ends no work takes time: nothing is put off to another turn because the machine is busy. */
export const timeStands = (): void => {
  const spy = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => spy.mockRestore());
};
