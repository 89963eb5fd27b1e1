import type { RegionId } from '../../domain/places/catalogue.ts';
import type { FeedDesk } from '../gateway/desk.ts';
import type { HistoryInterval } from '../log/log.ts';

type Question = Omit<Parameters<FeedDesk['history']['read']>[0], 'region'>;

/** An alert of the oblast is an alert of the raion: a history without it would show a calm that was none. */
export const readWithAncestors = async (
  { history: past, follower }: Pick<FeedDesk, 'history' | 'follower'>,
  id: RegionId,
  span: Question,
): Promise<readonly HistoryInterval[]> => {
  const regions = [id, ...follower.catalogue.ancestors(id)];
  const found = await Promise.all(regions.map((region) => past.read({ ...span, region })));
  return found.flat().sort((a, b) => a.startedAt - b.startedAt || compareText(a.hazard, b.hazard));
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
