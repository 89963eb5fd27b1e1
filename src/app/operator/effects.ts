import type { Board, BoardAlert } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, SourceId } from '../../domain/words.ts';
import type { ManualAct } from './act.ts';

/**
 * What came of an act by hand in one place, by the board before and after it. `started`, `changed`, `ended`: the board is
 * another one now. `unchanged`: the alert stood already, word for word. `still-stands`: others say alert there.
 * `nothing-stood`: there was nothing to end. `not-seen`: an alert that the board does not show.
 */
export type Effect = {
  readonly region: RegionId;
  readonly effect: 'started' | 'changed' | 'unchanged' | 'ended' | 'still-stands' | 'nothing-stood' | 'not-seen';
  /** Sources that say alert there now, sorted. */
  readonly sources: readonly SourceId[];
};

export const effectsOf = (
  { kind, regions, hazard }: Pick<ManualAct, 'kind' | 'regions' | 'hazard'>,
  { before, after, catalogue }: { readonly before: Board; readonly after: Board; readonly catalogue: Catalogue },
): readonly Effect[] =>
  regions.map((region) => {
    // An alert is of the place that it names; its end reaches everything in it.
    const places = kind === 'alert' ? [region] : [region, ...catalogue.descendants(region)];
    const stood = alertsIn(before, places, hazard);
    const stands = alertsIn(after, places, hazard);
    return {
      region,
      effect: kind === 'alert' ? begun(stood, stands) : over(stood, stands),
      sources: [...new Set(stands.flatMap(({ sources }) => sources))].sort(),
    };
  });

const alertsIn = (board: Board, places: readonly RegionId[], hazard: Hazard): readonly BoardAlert[] =>
  places.flatMap((id) => board.regions.get(id)?.alerts.filter((alert) => alert.hazard === hazard) ?? []);

const begun = (stood: readonly BoardAlert[], stands: readonly BoardAlert[]): Effect['effect'] => {
  if (stands.length === 0) return 'not-seen';
  if (stood.length === 0) return 'started';
  return stood.length === stands.length && stands.every((alert, index) => wordsOf(alert) === wordsOf(stood[index]))
    ? 'unchanged'
    : 'changed';
};

const over = (stood: readonly BoardAlert[], stands: readonly BoardAlert[]): Effect['effect'] => {
  if (stands.length > 0) return 'still-stands';
  return stood.length > 0 ? 'ended' : 'nothing-stood';
};

/** The details of the alert; when a threat was said anew is no change. */
const wordsOf = (alert: BoardAlert | undefined): string =>
  alert === undefined
    ? ''
    : JSON.stringify([
        alert.since,
        alert.level,
        alert.disputed,
        alert.sources,
        alert.threats.map(({ kind, level, reason }) => [kind, level, reason]),
      ]);
