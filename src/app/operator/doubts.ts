import type { Board } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { ManualAct } from './act.ts';

/**
 * What is odd about an act by hand, so that it is asked back before it is done. None of it forbids anything: whoever says
 * it again with `confirm` is believed.
 */
export type Doubt = {
  readonly code: 'already-alert' | 'nothing-to-end' | 'unusual-region' | 'more-than-half';
  readonly detail: string;
  readonly regions: readonly RegionId[];
};

/** So few acts make no habit. */
const HABIT = 3;

export const doubtsOf = (
  act: ManualAct,
  {
    board,
    catalogue,
    usual,
  }: { readonly board: Board; readonly catalogue: Catalogue; readonly usual: readonly RegionId[] },
): readonly Doubt[] => {
  const standing = act.regions.filter((id) =>
    board.regions.get(id)?.alerts.some(({ hazard }) => hazard === act.hazard),
  );
  const without = act.regions.filter(
    (id) => !standing.includes(id) && !catalogue.descendants(id).some((below) => hasOwn(board, below, act.hazard)),
  );
  const nameOf = (id: RegionId): string => `${id} (${catalogue.get(id)?.nameEn ?? id})`;
  const names = (ids: readonly RegionId[]): string =>
    ids.length > MAX_NAMED ? `${ids.slice(0, MAX_NAMED).map(nameOf).join(', ')}, …` : ids.map(nameOf).join(', ');
  const doubts: Doubt[] = [];
  const tell = (code: Doubt['code'], regions: readonly RegionId[], detail: string): void => {
    if (regions.length > 0) doubts.push({ code, detail, regions });
  };
  if (act.kind === 'alert') tell('already-alert', standing, `under alert already: ${names(standing)}`);
  else tell('nothing-to-end', without, `no alert of ${act.hazard} stands there: ${names(without)}`);
  const rootOf = (id: RegionId): RegionId => catalogue.ancestors(id).at(-1) ?? id;
  const habit = new Set(usual.map(rootOf));
  const strange = usual.length < HABIT ? [] : act.regions.filter((id) => !habit.has(rootOf(id)));
  tell('unusual-region', strange, `not where you act usually: ${names(strange)}`);
  const touched = new Set(act.regions.flatMap((id) => [id, ...catalogue.descendants(id)]));
  if (touched.size * 2 > catalogue.regions.length) {
    tell('more-than-half', act.regions, 'that is more than half of the country');
  }
  return doubts;
};

const MAX_NAMED = 5;

const hasOwn = (board: Board, id: RegionId, hazard: string): boolean =>
  board.regions.get(id)?.alerts.some((alert) => alert.hazard === hazard) ?? false;

/** How far one person may reach alone; null: any number of places, or any level. */
export type AloneUpTo = { readonly regions: number | null; readonly level: string | null };

/** Why an act has to wait for a second person; undefined: it has not. */
export const needsTwo = (
  { regions }: Pick<ManualAct, 'regions'>,
  alone: AloneUpTo,
  catalogue: Catalogue,
): string | undefined => {
  if (alone.regions !== null && regions.length > alone.regions)
    return `it names ${regions.length} places, and more than ${alone.regions} take two persons`;
  const limit = alone.level === null ? -1 : catalogue.levels.indexOf(alone.level);
  const wide = regions.find((id) => {
    const level = catalogue.get(id)?.level;
    return limit >= 0 && level !== undefined && catalogue.levels.indexOf(level) <= limit;
  });
  return wide === undefined
    ? undefined
    : `${wide} (${catalogue.get(wide)?.nameEn ?? wide}) is of level ${catalogue.get(wide)?.level}, which takes two persons`;
};
