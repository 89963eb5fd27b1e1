import type { FeedDesk } from '../../../app/gateway/desk.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { Board, BoardRegion } from '../../../domain/board.ts';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { AirRaid } from '../../../protocol/formats/air-raid.ts';
import { airRaids, isKnown } from '../../../protocol/formats/air-raid.ts';
import type { Part } from '../../../protocol/formats/part.ts';
import { type DeskPorts, deskOf } from '../server/ask.ts';

/**
 * The formats of others cannot say "unknown", and their clients read every doubt as calm. So while an answer would be a
 * guess there is none: 503, come back. Nor can they say "drill": they speak of the default feed, and only if it is the
 * real thing.
 */

/** Seconds; about how long a source takes to be heard again. */
const COME_BACK = 10;

/** The default feed; throws `route.unknown` when it is no live one. */
export const liveDesk = async (ports: DeskPorts): Promise<FeedDesk> => {
  const desk = await deskOf(ports);
  if (desk.feed.status === 'Actual') return desk;
  throw new AppError(
    'route.unknown',
    `feed ${desk.feed.id} is of status ${desk.feed.status}, and this format cannot say so`,
  );
};

/** The same; throws `answer.unknown` while nobody vouches for what the feed says. */
export const vouchedDesk = async (ports: DeskPorts): Promise<FeedDesk> => {
  const desk = await liveDesk(ports);
  if (!desk.follower.vouched()) throw unknown(desk.follower.doubts().join('; '));
  return desk;
};

/** Throws `answer.unknown` unless it is known of every row of the part whether there is an air-raid alert. */
export const assertKnown = (rows: Iterable<BoardRegion>, part?: Part): void => {
  for (const row of rows) {
    if (part?.has(row.region.id) === false) continue;
    if (!isKnown(row)) throw unknownRegion(row);
  }
};

/** Reads the letter of a region off a board; throws `answer.unknown` rather than say `N` of what is not known. */
export const lettersOn = (board: Board, catalogue: Catalogue): ((id: string) => Exclude<AirRaid, 'unknown'>) => {
  const read = airRaids(board, catalogue);
  return (id) => {
    const row = rowOf(board, id);
    const letter = read(row);
    if (letter === 'unknown') throw unknownRegion(row);
    return letter;
  };
};

/** The row of a region of these formats: their numbers are ours. Throws rather than let the others move up a place. */
export const rowOf = (board: Board, id: string): BoardRegion => {
  const row = board.regions.get(id as RegionId);
  if (row === undefined) throw new AppError('answer.unknown', `this hub has no region ${id}, which this format needs`);
  return row;
};

const unknownRegion = ({ region: { id, name } }: BoardRegion): AppError =>
  unknown(`it is not known whether there is an alert in region ${id} (${name}); /v1/status can say so`);

const unknown = (why: string): AppError => new AppError('answer.unknown', why, { retryAfter: COME_BACK });
