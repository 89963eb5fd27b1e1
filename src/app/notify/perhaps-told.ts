import type { RegionId } from '../../domain/places/catalogue.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { partsOf } from '../../domain/timeline/key.ts';
import type { Timeline } from '../../domain/timeline/parts.ts';
import type { Instant } from '../../domain/words.ts';
import type { Told } from './progress.ts';
import type { Scope } from './scope.ts';
import { toldAlerts } from './told.ts';

/** An end may be said so long after its own time; milliseconds. */
const LATE = 60 * 60_000;

/**
 * The places where a destination may have been told of an alert, or of its end, and it was not saved: the worker that
 * told it was killed, or its store was away. `since`: all that was told before then is saved. Where the log after that
 * can be read, it says what to tell; where it cannot, only this is left of it: alerts that stand, those that the
 * destination was told of, and those that ended since.
 */
export const perhapsTold = (
  scope: Pick<Scope, 'sees'>,
  told: Told,
  state: Pick<FeedState, 'timelines'>,
  since: Instant,
): readonly RegionId[] => {
  const regions = new Set(toldAlerts(told).map(([region]) => region));
  for (const [key, timeline] of state.timelines) {
    const { region, hazard } = partsOf(key);
    if (scope.sees(region, hazard) && stoodUntil(timeline) >= since - LATE) regions.add(region);
  }
  return [...regions].sort();
};

/** When an alert stood there last, by whatever ended it. */
const stoodUntil = ({ alert, closed, end }: Timeline): Instant => {
  const last = closed.at(-1);
  return alert !== undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(
        end.lastEnd ?? Number.NEGATIVE_INFINITY,
        last?.endedAt ?? Number.NEGATIVE_INFINITY,
        last?.retracted?.at ?? Number.NEGATIVE_INFINITY,
      );
};
