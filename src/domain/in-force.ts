/**
 * What a source whose messages overlap holds up: for each place the keys of those that name it (a message, a part of a
 * city, an event). One law: whoever ends something ends no more than what it holds itself, and a place is clear only when
 * nothing names it any more. A plain value, so that it can be kept as JSON over a restart.
 */
export type InForce = Readonly<Record<string, readonly string[]>>;

export const NOTHING_IN_FORCE: InForce = {};

/** The key names these places, beside those that it names already. */
export const raise = (inForce: InForce, key: string, places: readonly string[]): InForce => {
  const next = copyOf(inForce);
  for (const place of places) {
    const holders = next.get(place) ?? [];
    if (!holders.includes(key)) next.set(place, [...holders, key]);
  }
  return Object.fromEntries(next);
};

/** The key names these places no longer; without places: none any more. `cleared`: which of them nothing names now. */
export const end = (
  inForce: InForce,
  key: string,
  places?: readonly string[],
): { readonly inForce: InForce; readonly cleared: readonly string[] } => {
  const next = copyOf(inForce);
  const cleared: string[] = [];
  for (const place of new Set(places ?? next.keys())) {
    const holders = next.get(place) ?? [];
    if (!holders.includes(key)) continue;
    const others = holders.filter((holder) => holder !== key);
    if (others.length > 0) next.set(place, others);
    else {
      next.delete(place);
      cleared.push(place);
    }
  }
  return { inForce: Object.fromEntries(next), cleared };
};

export const isHeld = (inForce: InForce, place: string): boolean => holdersOf(inForce, place).length > 0;

/** The items that name the place, the first one first. */
export const holdersOf = (inForce: InForce, place: string): readonly string[] =>
  Object.hasOwn(inForce, place) ? (inForce[place] ?? []) : [];

/** Names of places come from outside: a map takes `__proto__` for a name like any other. */
const copyOf = (inForce: InForce): Map<string, readonly string[]> => new Map(Object.entries(inForce));
