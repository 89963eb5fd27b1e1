import type { Change } from '../../domain/event.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Entry } from '../log/log.ts';
import { isKeptBack, loudnessOf } from './compose.ts';
import type { Destination } from './destination.ts';
import { ALWAYS_TOLD } from './message-types.ts';
import type { Rang } from './office.ts';
import { type Neighbours, scopeOf } from './scope.ts';
import { ALONE, alertKey, alertText, silentKey, unknownKey } from './told.ts';

/** Events that its filters let through and its policy keeps back are told too, with the tier `none`. */
export const policyTrial = (
  destination: Pick<Destination, 'regions' | 'neighbours' | 'hazards' | 'levels' | 'events' | 'policy'>,
  ground: { readonly catalogue: Catalogue; readonly neighbours: Neighbours },
): { take(entries: readonly Entry[]): void; readonly rang: readonly Rang[] } => {
  const scope = scopeOf(destination, ground.catalogue, ground.neighbours);
  const told = new Map<string, string>();
  const rang: Rang[] = [];
  const take = (entries: readonly Entry[]): void => {
    for (const { changes, sequencedAt } of entries) {
      for (const change of changes) {
        if (!scope.lets(change)) continue;
        if (isUnasked(change, told)) continue;
        const loudness = loudnessOf(change, { scope, told, policy: destination.policy ?? {}, uncovered: false });
        const isEnd = change.type === 'alert.ended' || change.type === 'alert.retracted';
        const key = 'hazard' in change ? alertKey(change.region, change.hazard) : undefined;
        // A destination that was not told of an alert is not told of its end.
        if (isEnd && key !== undefined && !told.has(key)) continue;
        const keptBack = isKeptBack({ type: change.type, tier: loudness.tier }, ALWAYS_TOLD, destination.events);
        const isUnwanted = keptBack && loudness.tier !== 'none';
        if (key !== undefined && isEnd) told.delete(key);
        if (
          key !== undefined &&
          loudness.tier !== 'none' &&
          (change.type === 'alert.started' || change.type === 'alert.updated')
        )
          told.set(key, alertText(change));
        if (isUnwanted) continue;
        rang.push({
          at: sequencedAt,
          type: change.type,
          ...('region' in change ? { region: change.region } : {}),
          ...('hazard' in change ? { hazard: change.hazard } : {}),
          ...('level' in change && change.level !== undefined ? { level: change.level } : {}),
          tier: loudness.tier,
          sound: loudness.sound && loudness.tier !== 'quiet' && loudness.tier !== 'none',
        });
      }
    }
  };
  return { take, rang };
};

/** True for the end of a silence, or of something unknown, that was not told. */
const isUnasked = (change: Change, told: Map<string, string>): boolean => {
  if (change.type === 'source.silent') told.set(silentKey(change.source), ALONE);
  if (change.type === 'region.unknown') told.set(unknownKey(change.region), ALONE);
  if (change.type === 'source.spoke') return !told.delete(silentKey(change.source));
  return change.type === 'region.known' && !told.delete(unknownKey(change.region));
};
