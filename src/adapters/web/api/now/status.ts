import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { pastCoverage, sourcesAt } from '../../../../app/past/coverage.ts';
import { boardAt } from '../../../../app/past/look-back.ts';
import type { Board, BoardRegion } from '../../../../domain/board.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { Catalogue } from '../../../../domain/places/catalogue.ts';
import type { Instant } from '../../../../domain/words.ts';
import { briefBoard } from '../../../../protocol/live/brief.ts';
import { regionWire, sourceWire } from '../../../../protocol/live/wire.ts';
import { feedId, instantText } from '../../../kit/fields.ts';
import { status as statusSchema } from '../../schema/status.ts';
import { type Answer, answerNow, answerOf, placeOf, sendAnswer } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { route } from '../../server/route.ts';

/** `GET /v1/status`: what is known of every region, now or at a past moment. */
export const status = route({
  method: 'get',
  path: '/v1/status',
  id: 'getStatus',
  tag: 'Status',
  summary: 'What is known now',
  description:
    'Without `level`: the first level, and whatever below it is not calm. Ask again with `If-None-Match`: 304 means that nothing changed. `unknown` is never to be read as clear.',
  query: z.strictObject({
    feed: feedId.optional(),
    level: z.string().max(32).optional().meta({
      description: 'One level of the catalogue (`oblast`, `raion`, `hromada`), or `all`.',
      example: 'oblast',
    }),
    at: instantText.optional().meta({ description: 'A past moment, as it is known now.' }),
    board: z.enum(['full', 'brief']).optional().meta({
      description: '`brief`: the first level, and below it only what does not follow from the row above; no names.',
    }),
  }),
  answers: {
    200: { description: 'The board.', content: { 'application/json': statusSchema } },
    304: { description: 'It is still as in the answer with that ETag.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const { follower } = desk;
    if (query.board === 'brief' && (query.level !== undefined || query.at !== undefined))
      throw new AppError('request.invalid', 'board: a brief board is of now and of all levels', {
        fields: { parameters: ['board'] },
      });
    if (query.board === 'brief') {
      sendAnswer(req, res, briefNow(desk));
      return;
    }
    if (query.at === undefined) {
      sendAnswer(req, res, statusNow(desk, query.level));
      return;
    }
    const shown = shownRegions(follower.catalogue, query.level);
    const { at } = query;
    const { board, coverage } = await pastMoment(ports, desk, at);
    const answer = answerOf({
      ...standingOf(desk),
      at: formatInstant(at),
      asKnownNow: true,
      fresh: follower.fresh(),
      sources: sourcesAt(at, coverage).map(sourceWire),
      regions: shown(board).map(regionWire),
    });
    sendAnswer(req, res, answer);
  },
});

/** The board of a past moment, as it is known now. Throws `request.invalid` for the future. */
const pastMoment = async (ports: HttpPorts, desk: FeedDesk, at: Instant) => {
  if (at > ports.now())
    throw new AppError('request.invalid', 'at: the future is not known', { fields: { parameters: ['at'] } });
  const [intervals, coverage] = await fromStore(
    Promise.all([desk.history.readAll({ from: at, to: at }), pastCoverage(desk, { from: at, to: at })]),
  );
  return { board: boardAt(at, intervals, coverage, desk.follower.catalogue), coverage };
};

export const pastBoard = async (ports: HttpPorts, desk: FeedDesk, at: Instant): Promise<Board> =>
  (await pastMoment(ports, desk, at)).board;

/** The board now; throws `request.invalid` for a level the catalogue does not have. */
export const statusNow = (desk: FeedDesk, level: string | undefined): Answer => {
  const { follower } = desk;
  const shown = shownRegions(follower.catalogue, level);
  return answerNow(follower, `status ${level ?? ''}`, () => ({
    ...standingOf(desk),
    fresh: follower.fresh(),
    sources: [...follower.state().sources.values()].map(sourceWire),
    regions: shown(follower.board()).map(regionWire),
  }));
};

/** The board now, as short as it can be said. */
const briefNow = (desk: FeedDesk): Answer => {
  const { follower } = desk;
  return answerNow(follower, 'status brief', () => ({
    ...standingOf(desk),
    fresh: follower.fresh(),
    sources: [...follower.state().sources.values()].map(sourceWire),
    board: 'brief',
    regions: briefBoard(follower.board()),
  }));
};

/** Where an answer stands: the head of every answer about a feed. */
export const standingOf = ({ feed, follower }: FeedDesk) => {
  const asOf = follower.asOf();
  return { ...placeOf({ feed, follower }), asOf: asOf === null ? null : formatInstant(asOf) };
};

/** Throws `request.invalid` for a level the catalogue does not have. */
const shownRegions = (catalogue: Catalogue, level: string | undefined): ((board: Board) => readonly BoardRegion[]) => {
  if (level === undefined)
    return (board) => [...board.regions.values()].filter((row) => row.region.parent === null || isNotable(row, board));
  if (level === 'all') return (board) => [...board.regions.values()];
  if (!catalogue.levels.includes(level)) {
    throw new AppError('request.invalid', `level: expected ${[...catalogue.levels, 'all'].join(', ')}`, {
      fields: { parameters: ['level'] },
    });
  }
  return (board) => [...board.regions.values()].filter((row) => row.region.level === level);
};

/** True for a region that has to be told though nobody asked for it: its parent's state does not say it already. */
export const isNotable = (row: BoardRegion, board: Board): boolean => {
  switch (row.state) {
    case 'alert':
      return row.via === undefined;
    case 'partial':
      return true;
    case 'clear':
      return false;
    case 'unknown':
      return row.region.parent === null || board.regions.get(row.region.parent)?.state !== 'unknown';
  }
};
