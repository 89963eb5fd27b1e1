import { breath } from './breath.ts';

/** Long work that stops now and then, so that whoever runs it can let others have their turn. It gives its result in the end. */
export type Sliced<Result> = Generator<undefined, Result, undefined>;

/** Items between two stops: some hundred microseconds of what is done here. */
const SLICE = 256;

export const atOnce = <Result>(work: Sliced<Result>): Result => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
};

export const inSlices = async <Result>(work: Sliced<Result>): Promise<Result> => {
  const pause = breath();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
};

/** As `flatMap` does. */
export function* flatMapped<In, Out>(
  items: readonly In[],
  step: (item: In, index: number) => readonly Out[],
): Sliced<readonly Out[]> {
  const made: Out[] = [];
  for (const [index, item] of items.entries()) {
    if (index % SLICE === 0) yield;
    for (const one of step(item, index)) made.push(one);
  }
  return made;
}

/** As `toSorted` does; what is equal stays in its order. */
export function* sortedBy<Item>(items: readonly Item[], rank: (item: Item) => number): Sliced<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += SLICE) {
    runs.push(items.slice(from, from + SLICE).sort((a, b) => rank(a) - rank(b)));
    yield;
  }
  while (runs.length > 1) {
    const joined: (readonly Item[])[] = [];
    for (let at = 0; at < runs.length; at += 2) joined.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], rank));
    runs = joined;
  }
  return runs[0] ?? [];
}

function* merged<Item>(a: readonly Item[], b: readonly Item[], rank: (item: Item) => number): Sliced<readonly Item[]> {
  const made: Item[] = [];
  let [left, right] = [0, 0];
  while (made.length < a.length + b.length) {
    if (made.length % SLICE === 0) yield;
    const [one, other] = [a[left], b[right]];
    if (other === undefined || (one !== undefined && rank(one) <= rank(other))) {
      made.push(one as Item);
      left += 1;
    } else {
      made.push(other);
      right += 1;
    }
  }
  return made;
}
