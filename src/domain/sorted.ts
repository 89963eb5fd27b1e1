/** Sorted lists as values: to put something in gives a new list. */

/** The index of the first item whose key is above; the length when there is none. */
export const firstAfter = <Item>(items: readonly Item[], key: number, keyOf: (item: Item) => number): number =>
  firstWhere(items, (item) => keyOf(item) > key);

/** The index of the first item for which it holds, given that it holds for all after that one. */
export const firstWhere = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const withAt = <Item>(items: readonly Item[], index: number, item: Item): readonly Item[] => {
  if (index === items.length) return [...items, item];
  const all = items.slice();
  all.splice(index, 0, item);
  return all;
};

/** Where the item belongs, or undefined when it is there. */
export const placeIn = <Item>(
  items: readonly Item[],
  item: Item,
  compare: (a: Item, b: Item) => number,
): number | undefined => {
  const index = firstWhere(items, (other) => compare(other, item) >= 0);
  const there = items[index];
  return there !== undefined && compare(there, item) === 0 ? undefined : index;
};
