import { z } from 'zod';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { HistoryInterval } from '../../../app/log/log.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import { kyivDay } from '../../../protocol/formats/times.ts';
import { alarmOf, regionHistory as historyOf } from '../../../protocol/formats/ukrainealarm.ts';
import { sendJson } from '../server/answers.ts';
import { regionOf } from '../server/ask.ts';
import type { Route } from '../server/route.ts';
import { assertKnown, liveDesk, rowOf, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { gapsIn, readAllPast, readPast } from './past.ts';
import { modifiedHeader } from './send.ts';

/** ukrainealarm.com API v3: the past. */

const DAY = 86_400_000;
/** Alarms told of a region; as many as there. */
const LATEST = 25;
/** How far back the latest alarms are looked for, the nearest first; milliseconds. */
const LOOK_BACK = [31 * DAY, 366 * DAY, 10 * 366 * DAY];

export const regionHistory: Route = {
  method: 'get',
  path: '/api/v3/alerts/regionHistory',
  id: 'ukrainealarmRegionHistory',
  tag: 'Compatible',
  summary: 'ukrainealarm: the latest alarms of a region',
  description:
    'The latest 25 of the region and of what it lies in, newest first. `isContinue` is true of an alarm that stands: it has no `endDate` yet. 503 while the region is unknown.',
  query: z.looseObject({
    regionId: z.string().meta({ description: 'The region’s number; `9999` is Crimea.', example: '31' }),
  }),
  answers: {
    200: {
      description: 'An array of one.',
      content: {
        'application/json': z.array(z.looseObject({ regionId: z.string(), alarms: z.array(z.looseObject({})) })),
      },
    },
  },
  problems: ['answer.unknown', 'region.unknown', 'request.invalid', 'log.unavailable'],
  handle: async ({ ports, req, res }) => {
    const desk = await vouchedDesk(ports);
    const { follower } = desk;
    const region = regionOf(follower.catalogue, String(req.query['regionId'] ?? ''));
    assertKnown([rowOf(follower.board(), region.id)]);
    const now = ports.now();
    const latest = await latestOf(desk, [region.id, ...follower.catalogue.ancestors(region.id)], now);
    modifiedHeader(res, desk, now);
    sendJson(res, [historyOf(region, alarmsOf(desk, latest, now))]);
  },
};

export const dateHistory: Route = {
  method: 'get',
  path: '/api/v3/alerts/dateHistory',
  id: 'ukrainealarmDateHistory',
  tag: 'Compatible',
  summary: 'ukrainealarm: the alarms of a day',
  description:
    'All that touch the day, which is one of Kyiv; by their start. 503 when nothing is known of a region in all of that day.',
  query: onlyQuery.extend({
    date: z.string().meta({ description: 'The day in Kyiv.', example: '20261120' }),
  }),
  answers: {
    200: {
      description: 'The alarms.',
      content: { 'application/json': z.array(z.looseObject({ regionId: z.string() })) },
    },
  },
  problems: ['answer.unknown', 'region.unknown', 'request.invalid', 'log.unavailable'],
  handle: async (exchange) => {
    const { ports, req, res } = exchange;
    const now = ports.now();
    const day = kyivDay(String(req.query['date'] ?? ''));
    if (day === undefined || day.from > now)
      throw new AppError('request.invalid', 'date: a day up to today is expected, such as 20261120');
    const isToday = day.to > now;
    const desk = isToday ? await vouchedDesk(ports) : await liveDesk(ports);
    const { catalogue } = desk.follower;
    const { part } = askedPart(exchange, catalogue);
    const span = { from: day.from, to: Math.min(day.to, now) };
    if (isToday) assertKnown(desk.follower.board().regions.values(), part);
    await gapsIn(
      desk,
      catalogue.regions.filter(({ id, parent }) => part.has(id) && (parent === null || !part.has(parent))),
      span,
    );
    const told = (await readAllPast(desk, span)).filter(({ region }) => part.tells(region));
    modifiedHeader(res, desk, now);
    sendJson(res, alarmsOf(desk, told, now));
  },
};

const latestOf = async (
  desk: FeedDesk,
  regions: readonly RegionId[],
  now: Instant,
): Promise<readonly HistoryInterval[]> => {
  let found: readonly HistoryInterval[] = [];
  for (const back of LOOK_BACK) {
    found = await readPast(desk, regions, { from: now - back, to: now });
    if (found.length >= LATEST) break;
  }
  return found.toReversed().slice(0, LATEST);
};

const alarmsOf = ({ follower }: FeedDesk, intervals: readonly HistoryInterval[], now: Instant): readonly object[] =>
  intervals.flatMap((interval) => {
    const region = follower.catalogue.get(interval.region);
    return region === undefined ? [] : [alarmOf(region, interval, now)];
  });
