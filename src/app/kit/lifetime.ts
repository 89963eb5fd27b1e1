/** Anything with a life: `close` is safe to call twice and waits for work in hand. */
export type Closable = { close(): Promise<void> };

/** Keeps what was opened and closes it in reverse, each within its time. */
export const lifetime = (): {
  use<T extends Closable>(opened: T): T;
  close(): Promise<void>;
} => {
  const opened: Closable[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const one of [...opened].reverse()) {
      try {
        await one.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  };
  return {
    use: (one) => {
      opened.push(one);
      return one;
    },
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
};
