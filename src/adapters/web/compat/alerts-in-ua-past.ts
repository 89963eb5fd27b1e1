import { z } from 'zod';
import { AppError } from '../../../app/kit/errors.ts';
import { formatInstant } from '../../../domain/instant.ts';
import { alertList, alertOf } from '../../../protocol/formats/alerts-in-ua.ts';
import { sendJson } from '../server/answers.ts';
import { regionOf } from '../server/ask.ts';
import { param, type Route } from '../server/route.ts';
import { changedAt } from './changed.ts';
import { assertKnown, rowOf, vouchedDesk } from './known.ts';
import { gapsIn, readPast } from './past.ts';
import { modifiedHeader } from './send.ts';

const DAY = 86_400_000;
const PERIODS: Readonly<Record<string, number>> = { week_ago: 7 * DAY, month_ago: 30 * DAY };

/** alerts.in.ua API v1: the alerts of one region in a while. */
export const regionAlerts: Route = {
  method: 'get',
  path: '/v1/regions/{uid}/alerts/{period}.json',
  id: 'alertsInUaRegion',
  tag: 'Compatible',
  summary: 'alerts.in.ua: the alerts of a region in the last week or month',
  description:
    'Those of the region, of what it lies in and of its parts, each with its own place; newest first. `disclaimer` says when the hub did not hear of the region. 503 while the region is unknown.',
  params: z.object({
    uid: z.string().meta({ description: 'The region’s number.', example: '31' }),
    period: z.string().meta({ description: '`week_ago` or `month_ago`.', example: 'week_ago' }),
  }),
  answers: {
    200: {
      description: 'As alerts.in.ua answers.',
      content: { 'application/json': z.looseObject({ alerts: z.array(z.looseObject({})) }) },
    },
  },
  problems: ['answer.unknown', 'region.unknown', 'request.invalid', 'log.unavailable'],
  handle: async ({ ports, req, res }) => {
    const desk = await vouchedDesk(ports);
    const { follower } = desk;
    const { catalogue } = follower;
    const region = regionOf(catalogue, param(req, 'uid'));
    const period = param(req, 'period');
    const length = Object.hasOwn(PERIODS, period) ? PERIODS[period] : undefined;
    if (length === undefined)
      throw new AppError('request.invalid', `period: ${Object.keys(PERIODS).join(' or ')} is expected`);
    const { id } = region;
    assertKnown([rowOf(follower.board(), id)]);
    const now = ports.now();
    const span = { from: now - length, to: now };
    const gaps = (await gapsIn(desk, [region], span)).get(id) ?? [];
    const past = await readPast(desk, [id, ...catalogue.ancestors(id), ...catalogue.descendants(id)], span);
    const alerts = past.toReversed().flatMap(({ region: where, hazard, startedAt, endedAt, endCalculated }) => {
      const place = catalogue.get(where);
      if (place === undefined) return [];
      const calculated = endCalculated === true;
      return [
        alertOf(place, catalogue, {
          hazard,
          startedAt,
          endedAt,
          updatedAt: endedAt ?? startedAt,
          notes: null,
          calculated,
        }),
      ];
    });
    const unheard = gaps.map((gap) => `${formatInstant(gap.from)} to ${formatInstant(gap.to)}`).join(', ');
    const caveat = unheard === '' ? '' : ` Not known of this region: ${unheard}.`;
    modifiedHeader(res, desk, now);
    sendJson(res, alertList(alerts, changedAt(desk), [...follower.state().sources.keys()], caveat));
  },
};
