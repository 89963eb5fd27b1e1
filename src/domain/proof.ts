import type { Board, BoardRegion } from './board.ts';
import { defined } from './defined.ts';
import type { RegionId } from './places/catalogue.ts';
import type { Interval } from './timeline/parts.ts';
import type { Hazard, Instant } from './words.ts';

/** One thing that is not as it should be; null: it is not there at all. */
export type Difference =
  | {
      readonly kind: 'board';
      readonly region: RegionId;
      readonly expected: BoardSummary | null;
      readonly actual: BoardSummary | null;
    }
  | {
      readonly kind: 'history';
      readonly region: RegionId;
      readonly hazard: Hazard;
      readonly startedAt: Instant;
      readonly expected: Interval | null;
      readonly actual: Interval | null;
    };

/** All that the board says of a region, without the region. */
export type BoardSummary = Omit<BoardRegion, 'region'>;

/** Every region that the one board shows otherwise than the other. */
export const compareBoards = (expected: Board, actual: Board): readonly Difference[] => {
  const ids = new Set([...expected.regions.keys(), ...actual.regions.keys()]);
  return [...ids].flatMap((region): readonly Difference[] => {
    const should = summary(expected.regions.get(region));
    const is = summary(actual.regions.get(region));
    return canonical(should) === canonical(is) ? [] : [{ kind: 'board', region, expected: should, actual: is }];
  });
};

type Placed = Interval & { readonly region: RegionId; readonly hazard: Hazard };

/** Every interval that the one history has and the other has not, or otherwise. */
export const compareHistories = (expected: readonly Placed[], actual: readonly Placed[]): readonly Difference[] => {
  const is = byPlaceAndStart(actual);
  const should = byPlaceAndStart(expected);
  return [...new Set([...should.keys(), ...is.keys()])].sort().flatMap((key): readonly Difference[] => {
    const one = should.get(key);
    const other = is.get(key);
    const place = one ?? other;
    if (place === undefined || canonical(interval(one)) === canonical(interval(other))) return [];
    const { region, hazard, startedAt } = place;
    return [{ kind: 'history', region, hazard, startedAt, expected: interval(one), actual: interval(other) }];
  });
};

/** Two intervals of one place with one start are a difference too: the second gets a key of its own. */
const byPlaceAndStart = (intervals: readonly Placed[]): ReadonlyMap<string, Placed> => {
  const found = new Map<string, Placed>();
  for (const one of intervals) {
    let key = `${one.region}|${one.hazard}|${one.startedAt}`;
    while (found.has(key)) key += '+';
    found.set(key, one);
  }
  return found;
};

const summary = (row: BoardRegion | undefined): BoardSummary | null => {
  if (row === undefined) return null;
  const { region: _, ...rest } = row;
  return rest;
};

const interval = (placed: Placed | undefined): Interval | null =>
  placed === undefined
    ? null
    : {
        startedAt: placed.startedAt,
        endedAt: placed.endedAt,
        sources: placed.sources,
        ...defined({ retracted: placed.retracted }),
      };

/** JSON with sorted keys: what means the same is written the same. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
