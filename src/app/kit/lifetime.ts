/** Anything with a life: `close` is safe to call twice and waits for work in hand. */
export type Closable = { close(): Promise<void> };

export type Lifetime = Closable & {
  use<T extends Closable>(opened: T): T;
};

/** Keeps what was opened and closes it in reverse, each within its time. */
export const lifetime = (): Lifetime => {
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

/** Opens parts that live together; those that are open already are closed when one of them cannot be opened. */
export const openTogether = async <T extends object>(open: (life: Lifetime) => Promise<T>): Promise<T & Closable> => {
  const life = lifetime();
  try {
    return { ...(await open(life)), close: life.close };
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};
