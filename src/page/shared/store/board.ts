import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { RegionWire } from '../../../protocol/live/frames.ts';
import { isSameRow } from './shown.ts';

/**
 * The board as signals: one for each region that is shown, so that a change draws that region and nothing else. The tree has a signal
 * of its own, which changes only when regions come or go.
 */
export type BoardSignals = {
  row(id: string): RegionWire | undefined;
  /** Rows of those that are known, in the order of the ids. */
  rows(ids: Iterable<string>): RegionWire[];
  /** Tells who reads it of each change of that region. */
  rowSignal(id: string): ReadonlySignal<RegionWire | undefined>;
  readonly tree: ReadonlySignal<Tree>;
  /** Changes whenever anything does. */
  readonly version: ReadonlySignal<number>;
  /** The board that was put last. */
  all(): ReadonlyMap<string, RegionWire>;
  put(regions: ReadonlyMap<string, RegionWire>): void;
};

export type Tree = {
  /** Ids of the first level. */
  readonly roots: readonly string[];
  readonly childrenOf: ReadonlyMap<string, readonly string[]>;
  readonly all: readonly string[];
};

export const boardSignals = (): BoardSignals => {
  const rows = new Map<string, Signal<RegionWire | undefined>>();
  const tree = signal<Tree>({ roots: [], childrenOf: new Map(), all: [] });
  const version = signal(0);
  let latest: ReadonlyMap<string, RegionWire> = new Map();

  const rowSignal = (id: string): Signal<RegionWire | undefined> => {
    const known = rows.get(id);
    if (known !== undefined) return known;
    const made = signal(latest.get(id));
    rows.set(id, made);
    return made;
  };

  return {
    row: (id) => latest.get(id),
    rows: (ids) => [...ids].flatMap((id) => latest.get(id) ?? []),
    rowSignal,
    tree: computed(() => tree.value),
    version: computed(() => version.value),
    all: () => latest,
    put: (regions) =>
      batch(() => {
        const before = latest;
        latest = regions;
        let isChanged = false;
        for (const [id, row] of regions) {
          const known = before.get(id);
          if (known !== undefined && isSameRow(known, row)) continue;
          // Most regions are in no picture, and have no signal.
          const at = rows.get(id);
          if (at !== undefined) at.value = row;
          isChanged = true;
        }
        if (!isSameTree(tree.peek(), regions)) {
          for (const [id, at] of rows) if (!regions.has(id)) at.value = undefined;
          tree.value = treeOf(regions);
          isChanged = true;
        }
        if (isChanged) version.value += 1;
      }),
  };
};

const isSameTree = ({ all }: Tree, regions: ReadonlyMap<string, RegionWire>): boolean =>
  all.length === regions.size && all.every((id) => regions.has(id));

const treeOf = (regions: ReadonlyMap<string, RegionWire>): Tree => {
  const roots: string[] = [];
  const childrenOf = new Map<string, string[]>();
  for (const { id, parent } of regions.values()) {
    if (parent === null || !regions.has(parent)) {
      roots.push(id);
      continue;
    }
    const siblings = childrenOf.get(parent) ?? [];
    siblings.push(id);
    childrenOf.set(parent, siblings);
  }
  return { roots, childrenOf, all: [...regions.keys()] };
};
