import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import type { HistoryInterval } from '../../../../app/log/log.ts';
import { pastCoverage, unknownSpans } from '../../../../app/past/coverage.ts';
import { readWithAncestors } from '../../../../app/past/with-ancestors.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import type { RetractedWire } from '../../../../protocol/live/frames.ts';
import { retractedWire } from '../../../../protocol/live/wire.ts';
import { history as historySchema } from '../../schema/answers.ts';
import { placeOf, sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { route } from '../../server/route.ts';
import { pastOfRegion, spanOf } from './span.ts';

/** The usual value, when none is given; milliseconds. */
const DEFAULT_SPAN = 24 * 3600 * 1000;

/** `GET /v1/history`: when there were alerts, as JSON or CSV. */
export const history = route({
  method: 'get',
  path: '/v1/history',
  id: 'getHistory',
  tag: 'Past',
  summary: 'When there were alerts',
  description:
    'Every alert that overlaps the span, the region’s own and (with `via`) those of the regions it lies in. CSV with `Accept: text/csv`.',
  query: z.strictObject(pastOfRegion('24 hours')),
  answers: {
    200: {
      description: 'The intervals, sorted by their start.',
      content: {
        'application/json': historySchema,
        'text/csv': z.string().meta({
          description: `Columns: feed, status, region, hazard, startedAt, endedAt, sources, via, endCalculated, retractedAt, retractedReason, retractedBy.`,
        }),
      },
    },
  },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'accept.none', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const type = req.accepts(['application/json', 'text/csv']);
    if (type === false) throw new AppError('accept.none', 'history is to be had as application/json or text/csv');
    const desk = await deskOf(ports, query.feed);
    const { catalogue } = desk.follower;
    const region = regionOf(catalogue, query.region);
    const { id } = region;
    const span = spanOf(query, ports.now(), DEFAULT_SPAN);
    const [intervals, coverage] = await fromStore(
      Promise.all([
        readWithAncestors(desk, id, { ...span, ...defined({ hazard: query.hazard }) }),
        pastCoverage(desk, span),
      ]),
    );
    res.setHeader('Vary', 'Accept');
    const rows = intervals.map((interval) => intervalWire(interval, id));
    if (type === 'text/csv') {
      sendCsv(res, desk, id, rows);
      return;
    }
    sendJson(res, {
      ...placeOf(desk),
      region: id,
      from: formatInstant(span.from),
      to: formatInstant(span.to),
      intervals: rows,
      unknown: unknownSpans(span, region, coverage, catalogue).map((one) => ({
        from: formatInstant(one.from),
        to: formatInstant(one.to),
      })),
    });
  },
});

type IntervalWire = {
  readonly hazard: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly sources: readonly string[];
  readonly endCalculated?: true;
  readonly via?: string;
  readonly retracted?: RetractedWire;
};

const intervalWire = (
  { region, hazard: about, startedAt, endedAt, sources, endCalculated, retracted }: HistoryInterval,
  asked: RegionId,
): IntervalWire => ({
  hazard: about,
  startedAt: formatInstant(startedAt),
  endedAt: endedAt === null ? null : formatInstant(endedAt),
  sources,
  ...defined({ endCalculated }),
  ...(region === asked ? {} : { via: region }),
  ...(retracted === undefined ? {} : { retracted: retractedWire(retracted) }),
});

const COLUMNS = [
  'feed',
  'status',
  'region',
  'hazard',
  'startedAt',
  'endedAt',
  'sources',
  'via',
  'endCalculated',
  'retractedAt',
  'retractedReason',
  'retractedBy',
];

const sendCsv = (res: Response, { feed }: FeedDesk, region: RegionId, rows: readonly IntervalWire[]): void => {
  const text = stringify(
    rows.map(({ hazard: about, startedAt, endedAt, sources, via, endCalculated, retracted }) => [
      feed.id,
      feed.status,
      region,
      about,
      startedAt,
      endedAt ?? '',
      sources.join(' '),
      via ?? '',
      endCalculated === true ? 'true' : '',
      retracted?.at ?? '',
      retracted?.reason ?? '',
      retracted?.source ?? '',
    ]),
    { header: true, columns: COLUMNS },
  );
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'text/csv; charset=utf-8');
  res.setHeader('Content-Disposition', `inline; filename="allclear-${feed.id}-${region}.csv"`);
  res.end(text);
};
