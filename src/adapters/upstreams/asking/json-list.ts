import type { Fields } from '../../kit/shape.ts';
import { isFields } from '../../kit/shape.ts';
import type { Find } from '../json/path.ts';
import { finder, syntaxOf } from '../json/path.ts';
import type { Route } from './json-routes.ts';
import { fieldsIn, routesOf } from './json-routes.ts';

/** The result of an expression for a list: its items, and those of which it cannot say whether they belong. */
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
  const routes = routesOf(syntax);
  const isUnknown = routes.length === 0 || routes.some(({ isWhole }) => !isWhole);
  const names = fieldsIn(syntax);
  return async (value) => {
    const found = await find(value);
    const walked = routes.map((route) => ({ route, ...walk(value, route) }));
    const there = walked.filter(({ items }) => items !== undefined);
    const doubts = there.flatMap(({ items = [], route }) => doubtful(items, route));
    const isList = Array.isArray(found);
    if (found === undefined || (isList && found.length === 0)) {
      const leads = walked.every(({ route, items }) => items !== undefined || route.isOption);
      const isNamed = there.every(({ route, items = [] }) =>
        items.every((below, step) => namedSomewhere(below, route, step)),
      );
      if (!leads || !isNamed || (routes.length > 0 && there.length === 0)) return undefined;
      return isUnknown && !areThere(names, value) ? undefined : { items: [], doubtful: doubts };
    }
    const [only] = walked;
    if (!isList && (found === null || (walked.length === 1 && only?.route.isBare === true && !only.throughList)))
      return undefined;
    // Of several lists in one, one that is not there may hold any place.
    const isPartly = walked.length > 1 && walked.some(({ route, items }) => items === undefined && !route.isOption);
    return { items: isList ? found : [found], doubtful: isPartly ? [...doubts, value] : doubts };
  };
};

const plainList =
  (find: Find): FindList =>
  async (value) => {
    const found = await find(value);
    return Array.isArray(found) ? { items: found, doubtful: [] } : undefined;
  };

/** All of them are somewhere in the answer, or one that is there is empty, so that the others could not be. */
const areThere = (names: ReadonlySet<string>, value: unknown): boolean => {
  const seen = new Set<string>();
  let isEmpty = false;
  const look = (one: unknown): void => {
    if (Array.isArray(one)) one.forEach(look);
    else if (isFields(one)) {
      for (const [name, below] of Object.entries(one)) {
        if (names.has(name)) {
          seen.add(name);
          isEmpty ||= Array.isArray(below) && below.length === 0;
        }
        look(below);
      }
    }
  };
  look(value);
  return seen.size > 0 && (isEmpty || seen.size === names.size);
};

type Walked = {
  /** The values behind each name of the route, the root first; undefined: it leads nowhere. */
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
