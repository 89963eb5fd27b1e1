import type { Fields } from '../../kit/shape.ts';
import { isFields } from '../../kit/shape.ts';
import type { Find } from '../json/path.ts';
import { finder, syntaxOf } from '../json/path.ts';

/** What an expression for a list finds: its items, and those of which it cannot say whether they belong. */
export type Found = { readonly items: readonly unknown[]; readonly doubtful: readonly unknown[] };
/** Undefined: what it finds is no list. */
export type FindList = (value: unknown) => Promise<Found | undefined>;

/**
 * JSONata gives a single match as itself and no match as nothing, and nothing is also what a path gives that leads
 * nowhere. So a match counts as a list of one, and no match as an empty list where the names of the path, and those in
 * its filters, are there. A filter on a field that an item lacks says nothing about that item.
 */
export const listFinder = (expression: string): FindList => {
  const find = finder(expression);
  const syntax = syntaxOf(expression);
  if (syntax === undefined) return plainList(find);
  const route = routeOf(syntax);
  return async (value) => {
    const found = await find(value);
    const walked = walk(value, route);
    const isList = Array.isArray(found);
    if (found === undefined || (isList && found.length === 0 && route.filters.length > 0)) {
      if (walked.items === undefined || !walked.items.every((items, step) => namedSomewhere(items, route, step)))
        return undefined;
      return { items: [], doubtful: doubtful(walked.items, route) };
    }
    if (!isList && (found === null || (route.isBare && !walked.throughList))) return undefined;
    return { items: isList ? found : [found], doubtful: doubtful(walked.items ?? [], route) };
  };
};

const plainList =
  (find: Find): FindList =>
  async (value) => {
    const found = await find(value);
    return Array.isArray(found) ? { items: found, doubtful: [] } : undefined;
  };

/** The names that lead from the root to the list, and the filters on the way. */
type Route = {
  readonly names: readonly string[];
  readonly filters: readonly Filter[];
  /** Names and nothing else. */
  readonly isBare: boolean;
};

/** A filter behind the name of that index. `always` is read for every item, `sometimes` only for some. */
type Filter = {
  readonly step: number;
  readonly always: readonly (readonly string[])[];
  readonly sometimes: readonly (readonly string[])[];
};

const NOWHERE: Route = { names: [], filters: [], isBare: false };

const routeOf = (node: unknown): Route => {
  if (!isFields(node)) return NOWHERE;
  // What a function or a block makes a list of comes first in one and last in the other.
  if (node['type'] === 'function') return routeOfCall(listAt(node, 'arguments'));
  if (node['type'] === 'block') return routeOf(listAt(node, 'expressions').at(-1));
  return node['type'] === 'path' ? routeOfPath(listAt(node, 'steps'), ROOTS) : NOWHERE;
};

/** `$filter(list, function($item) { … })` and its like: a filter written as a function. */
const routeOfCall = ([list, by]: readonly unknown[]): Route => {
  const route = routeOf(list);
  if (!isFields(by) || by['type'] !== 'lambda') return { ...route, isBare: false };
  const [item] = listAt(by, 'arguments');
  const { always, sometimes } = namesIn(by['body'], true, new Set([isFields(item) ? item['value'] : '']));
  const filter = { step: route.names.length, always, sometimes };
  return { names: route.names, filters: [...route.filters, filter], isBare: false };
};

/** Variables that stand for where a path begins: the input, and within a filter its item. */
const ROOTS: ReadonlySet<unknown> = new Set(['', '$']);
const ITEM: ReadonlySet<unknown> = new Set(['']);

const routeOfPath = (steps: readonly unknown[], roots: ReadonlySet<unknown>): Route => {
  const names: string[] = [];
  const filters: Filter[] = [];
  for (const [index, step] of steps.entries()) {
    if (!isFields(step)) return NOWHERE;
    const isRoot = index === 0 && step['type'] === 'variable' && roots.has(step['value']);
    if (!isRoot && step['type'] !== 'name') return { names, filters, isBare: false };
    if (!isRoot) names.push(String(step['value']));
    for (const stage of [...listAt(step, 'stages'), ...listAt(step, 'predicate')]) {
      const { always, sometimes } = namesIn(isFields(stage) ? stage['expr'] : undefined, true, ITEM);
      // What an earlier filter has left out is not read by a later one.
      const first = filters.length === 0;
      filters.push({
        step: names.length,
        always: first ? always : [],
        sometimes: first ? sometimes : [...always, ...sometimes],
      });
    }
  }
  return { names, filters, isBare: filters.length === 0 };
};

/** The paths that an expression reads in an item. Behind `and`, `or` and `?` they are not read for every item. */
const namesIn = (node: unknown, always: boolean, item: ReadonlySet<unknown>): Omit<Filter, 'step'> => {
  if (Array.isArray(node)) return joined(node.map((one) => namesIn(one, always, item)));
  if (!isFields(node)) return { always: [], sometimes: [] };
  if (node['type'] === 'path') {
    const { names } = routeOfPath(listAt(node, 'steps'), item);
    return names.length === 0
      ? { always: [], sometimes: [] }
      : { always: always ? [names] : [], sometimes: always ? [] : [names] };
  }
  if (node['type'] === 'lambda') return { always: [], sometimes: [] };
  // `$exists(x)` and `$not(x)` ask whether it is there.
  const asks = node['type'] === 'function' && isFields(node['procedure']) && ASKS.has(node['procedure']['value']);
  if (asks) return { always: [], sometimes: [] };
  const branches = node['value'] === 'and' || node['value'] === 'or' || node['type'] === 'condition';
  return joined([
    ...['lhs', 'expression', 'condition', 'arguments'].map((key) => namesIn(node[key], always, item)),
    ...['rhs', 'then', 'else'].map((key) => namesIn(node[key], always && !branches, item)),
  ]);
};

const ASKS: ReadonlySet<unknown> = new Set(['exists', 'not', 'boolean']);

const joined = (parts: readonly Omit<Filter, 'step'>[]): Omit<Filter, 'step'> => ({
  always: parts.flatMap(({ always }) => always),
  sometimes: parts.flatMap(({ sometimes }) => sometimes),
});

const listAt = (node: Fields, key: string): readonly unknown[] => {
  const list = node[key];
  return Array.isArray(list) ? list : [];
};

type Walked = {
  /** What stands behind each name of the route, the root first; undefined: it leads nowhere. */
  readonly items: readonly (readonly unknown[])[] | undefined;
  readonly throughList: boolean;
};

const walk = (root: unknown, { names }: Route): Walked => {
  let at = flat(root);
  let throughList = Array.isArray(root);
  const items = [at];
  for (const name of names) {
    const below = at.filter((one): one is Fields => isFields(one) && Object.hasOwn(one, name)).map((one) => one[name]);
    if (at.length > 0 && below.length === 0) return { items: undefined, throughList };
    throughList ||= below.some(Array.isArray);
    // A word or nothing in the place of a list is none.
    if (!throughList && below.some((one) => !isFields(one))) return { items: undefined, throughList };
    at = below.flatMap(flat);
    items.push(at);
  }
  return { items: names.length === 0 && !throughList ? undefined : items, throughList };
};

const flat = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.flatMap(flat) : [value]);

const has = (item: unknown, names: readonly string[]): boolean => {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  return flat(item).some((one) => isFields(one) && Object.hasOwn(one, name) && has(one[name], rest));
};

const namedSomewhere = (items: readonly unknown[], { filters }: Route, step: number): boolean =>
  items.length === 0 ||
  filters.every(
    (filter) =>
      filter.step !== step ||
      [...filter.always, ...filter.sometimes].every((names) => items.some((item) => has(item, names))),
  );

const doubtful = (walked: readonly (readonly unknown[])[], { filters }: Route): readonly unknown[] =>
  filters.flatMap(({ step, always }) =>
    (walked[step] ?? []).filter((item) => !always.every((names) => has(item, names))),
  );
