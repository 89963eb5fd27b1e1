import { z } from 'zod';
import { pastCoverage, unknownSpans } from '../../../../app/past/coverage.ts';
import { borneOut, statisticsOf } from '../../../../app/past/statistics.ts';
import { readWithAncestors } from '../../../../app/past/with-ancestors.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { statistics as statisticsSchema } from '../../schema/answers.ts';
import { placeOf, sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { route } from '../../server/route.ts';
import { pastOfRegion, spanOf } from './span.ts';

/** The usual value, when none is given; milliseconds. */
const DEFAULT_SPAN = 30 * 24 * 3_600_000;
const HOUR = 3_600_000;

/** `GET /v1/statistics`: how often and how long there was an alert in a region. */
export const statistics = route({
  method: 'get',
  path: '/v1/statistics',
  id: 'getStatistics',
  tag: 'Past',
  summary: 'How often and how long there were alerts',
  description:
    'Of a region, with the alerts of the regions it lies in. Alerts of several hazards that overlap count as one; imported history is in it.',
  query: z.strictObject({
    ...pastOfRegion('30 days'),
    retracted: z
      .enum(['leave-out', 'include'])
      .default('leave-out')
      .meta({ description: 'Whether alerts that were said in error count.' }),
  }),
  answers: { 200: { description: 'The numbers.', content: { 'application/json': statisticsSchema } } },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'log.unavailable'],
  handle: async ({ ports, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const { catalogue } = desk.follower;
    const region = regionOf(catalogue, query.region);
    const now = ports.now();
    const span = spanOf(query, now, DEFAULT_SPAN);
    const [intervals, coverage] = await fromStore(
      Promise.all([
        readWithAncestors(desk, region.id, {
          ...span,
          ...defined({ hazard: query.hazard }),
        }),
        pastCoverage(desk, span),
      ]),
    );
    const { count, underAlert, longest, endsCalculated } = statisticsOf(
      query.retracted === 'include' ? intervals : borneOut(intervals),
      span,
      now,
    );
    const unknown = unknownSpans(span, region, coverage, catalogue).reduce((sum, one) => sum + one.to - one.from, 0);
    sendJson(res, {
      ...placeOf(desk),
      region: region.id,
      from: formatInstant(span.from),
      to: formatInstant(span.to),
      count,
      hours: hoursOf(underAlert),
      longest:
        longest === null
          ? null
          : {
              startedAt: formatInstant(longest.startedAt),
              endedAt: longest.endedAt === null ? null : formatInstant(longest.endedAt),
            },
      endsCalculated,
      unknownHours: hoursOf(unknown),
    });
  },
});

/** To the second. */
const hoursOf = (milliseconds: number): number => Math.round((milliseconds / HOUR) * 3_600) / 3_600;
