import type { FeedDesk } from '../../../app/gateway/desk.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Light } from '../../../protocol/formats/jaam.ts';
import type { Part } from '../../../protocol/formats/part.ts';
import { lettersOn, rowOf } from './known.ts';

/** Regions with whether there is an alert in any part of them; null outside of the part that is spoken for. */
export const lightsOf = (
  { follower }: Pick<FeedDesk, 'follower'>,
  ids: readonly string[],
  part: Part,
): readonly Light[] => {
  const board = follower.board();
  const letter = lettersOn(board, follower.catalogue);
  return ids.map((id) => (part.has(id as RegionId) ? { row: rowOf(board, id), alert: letter(id) !== 'N' } : null));
};

/** The same; undefined while one of them is unknown, or nobody vouches for the feed. */
export const lightsIfKnown = (...asked: Parameters<typeof lightsOf>): readonly Light[] | undefined => {
  if (!asked[0].follower.vouched()) return undefined;
  try {
    return lightsOf(...asked);
  } catch (error) {
    if (error instanceof AppError && error.code === 'answer.unknown') return undefined;
    throw error;
  }
};
