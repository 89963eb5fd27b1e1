/**
 * A line in which everybody gets a turn. Work waits in lanes, one for each source; each batch takes of every lane in
 * turn, those that had nothing waiting before first, so that who sends much waits behind who sends little.
 *
 * `run` says undefined for what it did not get to: that is first in its lane again. States: idle → running → idle.
 */
export const turns = <Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly (Result | undefined)[]>,
  { maxItems, weigh }: { readonly maxItems: () => number; readonly weigh: (item: Item) => number },
): { add(lane: string, item: Item): Promise<Result>; idle(): Promise<void> } => {
  type Waiting = {
    readonly lane: string;
    readonly item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  };
  /** Those whose turn comes first, first; none is empty. */
  let lanes: (readonly [string, Waiting[]])[] = [];
  let running: Promise<void> | undefined;

  const join = (waiting: Waiting): void => {
    const known = lanes.find(([name]) => name === waiting.lane);
    if (known === undefined) lanes.unshift([waiting.lane, [waiting]]);
    else known[1].push(waiting);
  };

  const takeBatch = (): Waiting[] => {
    const batch: Waiting[] = [];
    let weight = 0;
    const most = maxItems();
    while (lanes.length > 0) {
      const [lane, ...others] = lanes;
      const next = lane?.[1][0];
      if (lane === undefined || next === undefined) break;
      weight += weigh(next.item);
      if (batch.length > 0 && weight > most) break;
      lane[1].shift();
      batch.push(next);
      lanes = lane[1].length === 0 ? others : [...others, lane];
    }
    return batch;
  };

  const putBack = (left: readonly Waiting[]): void => {
    for (const waiting of left.toReversed()) {
      const known = lanes.find(([name]) => name === waiting.lane);
      if (known === undefined) lanes.push([waiting.lane, [waiting]]);
      else known[1].unshift(waiting);
    }
  };

  const loop = async (): Promise<void> => {
    // One turn of the event loop, so that callers of the same turn share the first batch too.
    await Promise.resolve();
    while (lanes.length > 0) {
      const batch = takeBatch();
      try {
        const results = await run(batch.map(({ item }) => item));
        putBack(batch.filter((_, index) => results[index] === undefined));
        batch.forEach(({ resolve }, index) => {
          const result = results[index];
          if (result !== undefined) resolve(result);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  };

  return {
    add: (lane, item) =>
      new Promise((resolve, reject) => {
        join({ lane, item, resolve, reject });
        running ??= loop();
      }),
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
};
