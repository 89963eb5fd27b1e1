import type { Fields } from '../../kit/shape.ts';
import { isFields } from '../../kit/shape.ts';

/** Where in an answer the list of a JSONata expression comes from, read off its syntax tree. */

/** The names that lead from the root to the list, and the filters on the way. */
export type Route = {
  readonly names: readonly string[];
  readonly filters: readonly Filter[];
  /** Names and nothing else. */
  readonly isBare: boolean;
  /** All that picks items out is among the filters; otherwise only the names in the expression can be looked for. */
  readonly isWhole: boolean;
  /** One branch of a condition: the list may be in the other. */
  readonly isOption: boolean;
};

/** A filter behind the name of that index. `always` is read for every item, `sometimes` only for some. */
export type Filter = {
  readonly step: number;
  readonly always: readonly (readonly string[])[];
  readonly sometimes: readonly (readonly string[])[];
};

const ROOT: Route = { names: [], filters: [], isBare: true, isWhole: true, isOption: false };

/** A list may be put together from several. Empty: it is not understood where the list comes from. */
export const routesOf = (node: unknown): readonly Route[] => {
  if (!isFields(node)) return [];
  const inside = routesInside(node);
  const filters = [...listAt(node, 'stages'), ...listAt(node, 'predicate')];
  return node['type'] === 'path' || filters.length === 0
    ? inside
    : inside.map((route) => filtered(route, filters, ITEM));
};

const routesInside = (node: Fields): readonly Route[] => {
  switch (node['type']) {
    case 'path':
      return routesOfPath(listAt(node, 'steps'));
    case 'function':
      return routesOfCall(node, listAt(node, 'arguments'));
    case 'apply': {
      const call = node['rhs'];
      const isCall = isFields(call) && call['type'] === 'function';
      return isCall ? routesOfCall(call, [node['lhs'], ...listAt(call, 'arguments')]) : routesOf(node['lhs']);
    }
    // What a function or a block makes a list of comes first in one and last in the other.
    case 'block':
      return listAt(node, 'expressions').slice(-1).flatMap(routesOf);
    case 'condition':
      return [node['then'], node['else']]
        .flatMap(routesOf)
        .map((route) => ({ ...route, isOption: true, isWhole: false }));
    case 'variable':
      return ROOTS.has(node['value']) ? [ROOT] : [];
    case 'unary':
      return node['value'] === '[' ? listAt(node, 'expressions').flatMap(routesOf).map(within) : [];
    default:
      return [];
  }
};

const within = (route: Route): Route => ({ ...route, isBare: false });

/** `$filter(list, function($item) { … })` and its like: a filter written as a function. */
const routesOfCall = (call: Fields, [list, by, ...more]: readonly unknown[]): readonly Route[] => {
  const called = isFields(call['procedure']) ? call['procedure']['value'] : undefined;
  if (called === 'append') return [list, by].flatMap(routesOf).map(within);
  if (called === 'lookup') {
    const isNamed = isFields(by) && by['type'] === 'string';
    return isNamed ? routesOf(list).map((route) => ({ ...route, names: [...route.names, String(by['value'])] })) : [];
  }
  const isBy = isFields(by) && by['type'] === 'lambda' && more.length === 0;
  const [item] = isBy ? listAt(by, 'arguments') : [];
  const { always, sometimes } = namesIn(
    isBy ? by['body'] : undefined,
    true,
    new Set([isFields(item) ? item['value'] : '']),
  );
  return routesOf(list).map((route) => ({
    ...within(route),
    isWhole: route.isWhole && PASS_ON.has(called),
    filters: [...route.filters, { step: route.names.length, always, sometimes }],
  }));
};

/** Functions that give items of a list, or one thing for each. */
const PASS_ON: ReadonlySet<unknown> = new Set(['filter', 'map', 'sort', 'reverse', 'shuffle', 'distinct', 'zip']);

/** Variables that stand for where a path begins: the input, and within a filter its item. */
const ROOTS: ReadonlySet<unknown> = new Set(['', '$']);
const ITEM: ReadonlySet<unknown> = new Set(['']);

const isRoot = (step: unknown, roots: ReadonlySet<unknown>): boolean =>
  isFields(step) && step['type'] === 'variable' && roots.has(step['value']);
const isName = (step: unknown): boolean => isFields(step) && step['type'] === 'name';
const filtersOf = (step: unknown): readonly unknown[] =>
  isFields(step) ? [...listAt(step, 'stages'), ...listAt(step, 'predicate')] : [];

const routesOfPath = ([first, ...rest]: readonly unknown[]): readonly Route[] => {
  const starts = isRoot(first, ROOTS)
    ? [filteredAt(ROOT, first)]
    : isName(first)
      ? [named(ROOT, first)]
      : routesOf(first);
  return starts.map((start) => {
    const end = rest.findIndex((step) => !isName(step));
    const route = rest.slice(0, end === -1 ? rest.length : end).reduce<Route>(named, start);
    if (end === -1) return route;
    // Behind what makes other things of the items nothing is known of what picks them out.
    const picks = rest.slice(end).some((step) => filtersOf(step).length > 0);
    return { ...within(route), isWhole: route.isWhole && !picks };
  });
};

const named = (route: Route, step: unknown): Route => {
  const name = isFields(step) ? String(step['value']) : '';
  return filteredAt({ ...route, names: [...route.names, name] }, step);
};

const filteredAt = (route: Route, step: unknown): Route => {
  const focus = isFields(step) && step['focus'] !== undefined ? new Set([...ITEM, step['focus']]) : ITEM;
  const filters = filtersOf(step);
  return filters.length === 0 ? route : filtered(route, filters, focus);
};

const filtered = (route: Route, stages: readonly unknown[], item: ReadonlySet<unknown>): Route => {
  const filters = [...route.filters];
  for (const stage of stages) {
    const { always, sometimes } = namesIn(isFields(stage) ? stage['expr'] : undefined, true, item);
    // A row that an earlier filter has left out is not read by a later one.
    const first = filters.length === 0;
    filters.push({
      step: route.names.length,
      always: first ? always : [],
      sometimes: first ? sometimes : [...always, ...sometimes],
    });
  }
  return { ...route, isBare: false, filters };
};

/** The names of a path within an item; none where it is not one of names alone. */
const namesOfPath = ([first, ...rest]: readonly unknown[], item: ReadonlySet<unknown>): readonly string[] => {
  const steps = isRoot(first, item) ? rest : [first, ...rest];
  const end = steps.findIndex((step) => !isName(step));
  return steps.slice(0, end === -1 ? steps.length : end).map((step) => (isFields(step) ? String(step['value']) : ''));
};

/** The paths that an expression reads in an item. Behind `and`, `or` and `?` they are not read for every item. */
const namesIn = (node: unknown, always: boolean, item: ReadonlySet<unknown>): Omit<Filter, 'step'> => {
  if (Array.isArray(node)) return joined(node.map((one) => namesIn(one, always, item)));
  if (!isFields(node)) return { always: [], sometimes: [] };
  if (node['type'] === 'path') {
    const names = namesOfPath(listAt(node, 'steps'), item);
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

/**
 * The fields that an expression names, wherever in it: all it is known by where the way to its list is not. Not those that
 * it makes itself.
 */
export const fieldsIn = (syntax: unknown): ReadonlySet<string> => {
  const values = madeIn(syntax).flatMap(([, value]) => namesWithin(value));
  const made = new Set(madeIn(syntax).flatMap(([key]) => (isFields(key) ? [key['value']] : [])));
  return new Set([...namesWithin(syntax).filter((name) => !made.has(name)), ...values]);
};

const namesWithin = (node: unknown): readonly string[] => {
  if (Array.isArray(node)) return node.flatMap(namesWithin);
  if (!isFields(node)) return [];
  const asks = node['type'] === 'function' && isFields(node['procedure']) && ASKS.has(node['procedure']['value']);
  if (asks) return [];
  return [...(isName(node) ? [String(node['value'])] : []), ...Object.values(node).flatMap(namesWithin)];
};

/** Keys and values of the objects that it makes. */
const madeIn = (node: unknown): readonly (readonly unknown[])[] => {
  if (Array.isArray(node)) return node.flatMap(madeIn);
  if (!isFields(node)) return [];
  const own = node['type'] === 'unary' && node['value'] === '{' ? listAt(node, 'lhs') : [];
  return [...(own as readonly (readonly unknown[])[]), ...Object.values(node).flatMap(madeIn)];
};
