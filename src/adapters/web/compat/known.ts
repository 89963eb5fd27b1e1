import type { FeedDesk } from '../../../app/gateway/hub.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { BoardRegion } from '../../../domain/board.ts';
import { deskOf } from '../server/ask.ts';
import type { HttpPorts } from '../server/ports.ts';

/**
 * The formats of others cannot say "unknown", and their clients read every doubt as calm. So while an answer would be a
 * guess there is none: 503, come back. Nor can they say "drill": they speak of the default feed, and only if it is the
 * real thing.
 */

/** Seconds; about how long a source takes to be heard again. */
const COME_BACK = 10;

/** The default feed; throws `route.unknown` when it is no live one. */
export const liveDesk = async (ports: HttpPorts): Promise<FeedDesk> => {
  const desk = await deskOf(ports);
  if (desk.feed.status === 'Actual') return desk;
  throw new AppError(
    'route.unknown',
    `feed ${desk.feed.id} is of status ${desk.feed.status}, and this format cannot say so`,
  );
};

/** The same; throws `answer.unknown` while nobody vouches for what the feed says. */
export const vouchedDesk = async (ports: HttpPorts): Promise<FeedDesk> => {
  const desk = await liveDesk(ports);
  if (!desk.follower.vouched()) throw unknown(desk.follower.doubts().join('; '));
  return desk;
};

/** Throws `answer.unknown` unless it is known of every row whether there is an air-raid alert. */
export const assertKnown = (rows: Iterable<BoardRegion>): void => {
  for (const row of rows) if (!isKnown(row)) throw unknownRegion(row);
};

/**
 * A live source covers the place; or an air-raid alert stands, which silence does not end. An alert of another kind
 * alone tells nothing of air raids.
 */
const isKnown = (row: BoardRegion): boolean => row.covered || hasAirRaid(row);

export const hasAirRaid = (row: BoardRegion): boolean => row.alerts.some((alert) => alert.hazard === 'air-raid');

export const unknownRegion = ({ region: { id, name } }: BoardRegion): AppError =>
  unknown(`it is not known whether there is an alert in region ${id} (${name}); /v1/status can say so`);

/** `message` is where clients of alerts.in.ua look. */
const unknown = (why: string): AppError =>
  new AppError('answer.unknown', why, { retryAfter: COME_BACK, fields: { message: why } });
