/**
 * Turns many small calls into few large ones: while one batch is under way the next gathers. An idle caller pays
 * nothing, a busy one shares the round trip.
 *
 * States: idle (nothing under way) → running (one batch under way, the next gathers) → idle.
 */
export const gather = <Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  limits: { readonly maxItems: number; readonly weigh?: (item: Item) => number },
): { add(item: Item): Promise<Result>; idle(): Promise<void>; waiting(): number } => {
  type Waiting = { readonly item: Item; resolve(result: Result): void; reject(error: unknown): void };
  const weigh = limits.weigh ?? (() => 1);
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const takeBatch = (): Waiting[] => {
    let weight = 0;
    let count = 0;
    while (count < waiting.length) {
      weight += weigh((waiting[count] as Waiting).item);
      if (count > 0 && weight > limits.maxItems) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  const loop = async (): Promise<void> => {
    // One turn of the event loop, so that callers of the same turn share the first batch too.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = takeBatch();
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as Result);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= loop();
      }),
    idle: async () => {
      while (running !== undefined) await running;
    },
    waiting: () => waiting.length,
  };
};
