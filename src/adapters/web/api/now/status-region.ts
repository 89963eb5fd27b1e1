import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Board, BoardRegion } from '../../../../domain/board.ts';
import { timelineKeysOf } from '../../../../domain/board.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { Region, RegionId } from '../../../../domain/places/catalogue.ts';
import { partsOf } from '../../../../domain/timeline/key.ts';
import { voicesOf } from '../../../../domain/timeline/speakers.ts';
import { reportsOf } from '../../../../domain/timeline/timeline.ts';
import { threatWire } from '../../../../protocol/live/threat.ts';
import { regionWire } from '../../../../protocol/live/wire.ts';
import { feedId, instantText, regionText } from '../../../kit/fields.ts';
import { regionStatus as regionStatusSchema } from '../../schema/status.ts';
import { answerNow, answerOf, sendAnswer } from '../../server/answers.ts';
import { deskOf, regionOf } from '../../server/ask.ts';
import { param, route } from '../../server/route.ts';
import { isNotable, pastBoard, standingOf } from './status.ts';

/** `GET /v1/status/{region}`: one region, who says what about it, and its surroundings. */
export const regionStatus = route({
  method: 'get',
  path: '/v1/status/{region}',
  id: 'getRegionStatus',
  tag: 'Status',
  summary: 'One region',
  description:
    'Is there an alert here now? With the latest word of each source about it, and what is not calm above and below.',
  params: z.object({ region: regionText }),
  query: z.strictObject({
    feed: feedId.optional(),
    at: instantText.optional().meta({ description: 'A past moment, as it is known now.' }),
  }),
  answers: {
    200: { description: 'The region.', content: { 'application/json': regionStatusSchema } },
    304: { description: 'It is still as in the answer with that ETag.' },
  },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const region = regionOf(desk.follower.catalogue, param(req, 'region'));
    if (query.at !== undefined) {
      const board = await pastBoard(ports, desk, query.at);
      const past = { at: formatInstant(query.at), asKnownNow: true, claims: [], reports: [] };
      sendAnswer(req, res, answerOf({ ...standingOf(desk), ...surroundings(desk, region, board), ...past }));
      return;
    }
    sendAnswer(
      req,
      res,
      answerNow(desk.follower, `status/${region.id}`, () => describe(desk, region)),
    );
  },
});

const describe = (desk: FeedDesk, region: Region): object => {
  return { ...standingOf(desk), ...surroundings(desk, region, desk.follower.board()), ...wordsAbout(desk, region.id) };
};

const surroundings = ({ follower }: FeedDesk, { id }: Region, board: Board): object => {
  const { catalogue } = follower;
  return {
    ...rowsOf(board, [id]).map(regionWire)[0],
    ancestors: rowsOf(board, catalogue.ancestors(id)).map(regionWire),
    descendants: rowsOf(board, catalogue.descendants(id))
      .filter((row) => isNotable(row, board))
      .map(regionWire),
  };
};

const rowsOf = (board: Board, ids: readonly RegionId[]): readonly BoardRegion[] =>
  ids.flatMap((id) => {
    const row = board.regions.get(id);
    return row === undefined ? [] : [row];
  });

const wordsAbout = ({ follower }: FeedDesk, id: RegionId) => {
  const claims: object[] = [];
  const reports: object[] = [];
  for (const key of timelineKeysOf(id)) {
    const timeline = follower.state().timelines.get(key);
    if (timeline === undefined) continue;
    const { hazard } = partsOf(key);
    for (const { source, trust, alertAt, clearAt, listed } of voicesOf(timeline)) {
      const at = Math.max(alertAt ?? Number.NEGATIVE_INFINITY, clearAt ?? Number.NEGATIVE_INFINITY);
      if (!Number.isFinite(at)) continue;
      // At the same instant the alert wins.
      const says = at === alertAt ? 'alert' : 'clear';
      const live = follower.state().sources.get(source)?.live ?? false;
      claims.push({ source, trust, hazard, says, at: formatInstant(at), listed, live });
    }
    for (const { source, at, level, threats } of reportsOf(timeline)) {
      reports.push({
        source,
        hazard,
        at: formatInstant(at),
        ...defined({ level }),
        threats: threats.map(threatWire),
      });
    }
  }
  return { claims, reports };
};
