import { z } from 'zod';
import { may } from '../../../../app/access/principal.ts';
import type { Order } from '../../../../app/drills/drill.ts';
import type { FaultName, Faults } from '../../../../app/drills/plan/faults.ts';
import { FAULT_NAMES, NO_FAULTS, USUAL_FAULTS } from '../../../../app/drills/plan/faults.ts';
import type { DrillReport } from '../../../../app/drills/reported.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import type { ToldOfDrill } from '../../../../app/notify/office.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant, parseInstant } from '../../../../domain/instant.ts';
import type { Instant } from '../../../../domain/words.ts';
import { asUtf8 } from '../../../kit/charset.ts';
import { drillIn, drillOut, drillsOut, orderIn, reportOut, scenariosOut, takenOut } from '../../schema/drills.ts';
import { sendJson } from '../../server/answers.ts';
import { fromStore } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import { guarded, param, type Route, route, TOKEN_PROBLEMS } from '../../server/route.ts';
import { drillLive } from './live.ts';
import { drillWire, officeOf } from './wire.ts';

/** Drills: rehearsals in feeds of their own. Who looks needs no token, who does something needs the operator's. */

const faultsOf = (asked: z.output<typeof drillIn>['faults']): Faults => {
  if (asked === undefined) return NO_FAULTS;
  if (asked === 'all') return USUAL_FAULTS;
  const faults: Record<FaultName, number> = { ...NO_FAULTS };
  for (const name of FAULT_NAMES) {
    const amount = asked[name];
    if (amount !== undefined) faults[name] = amount === true ? USUAL_FAULTS[name] : amount;
  }
  return faults;
};

const LOOK = ['request.invalid', 'route.unknown', 'log.unavailable'] as const;
const ACT = [...LOOK, 'request.malformed', 'body.too-large', 'body.media-type', ...TOKEN_PROBLEMS] as const;
const params = z.object({ id: z.string().max(64).meta({ description: 'The drill, which is the name of its feed.' }) });

const scenarios = route({
  method: 'get',
  path: '/v1/scenarios',
  id: 'listScenarios',
  tag: 'Drills',
  summary: 'What can be played',
  query: z.strictObject({}),
  answers: {
    200: {
      description: 'The scenarios that ship, and those that were sent.',
      content: { 'application/json': scenariosOut },
    },
  },
  problems: LOOK,
  handle: async ({ ports, res }) => {
    const cards = await fromStore(officeOf(ports).scenarios());
    sendJson(res, {
      scenarios: cards.map(({ expiresAt, ...card }) => ({
        ...card,
        ...(expiresAt === undefined ? {} : { expiresAt: formatInstant(expiresAt) }),
      })),
    });
  },
});

const FILE = z.string().meta({ format: 'binary', description: 'The file as it is.' });

const take = guarded({
  method: 'post',
  path: '/v1/scenarios',
  id: 'sendScenario',
  tag: 'Drills',
  summary: 'Send a scenario of your own',
  description:
    'The body is the file: signals line by line (NDJSON) or a CSV of intervals, packed by gzip or not; what it is is told by its content. It is read to its end, and its `id` is what a drill plays. It is forgotten after the time of `drills.retention`, unless a drill plays it.',
  needs: ['drill'],
  query: z.strictObject({
    name: z.string().trim().min(1).max(200).optional().meta({ description: 'What the file is called.' }),
  }),
  body: { 'application/x-ndjson': FILE, 'text/csv': FILE, 'application/gzip': FILE, 'application/octet-stream': FILE },
  answers: { 201: { description: 'It can be played.', content: { 'application/json': takenOut } } },
  problems: [...ACT, 'queue.full'],
  handle: async ({ ports, req, res, query, changed }) => {
    const { upload, problems } = await officeOf(ports).take(
      asUtf8(req, req.get('Content-Type')),
      query.name ?? 'a file',
    );
    const { from, to, uploadedAt, expiresAt, size: _, ...rest } = upload;
    sendJson(
      res,
      {
        ...rest,
        from: formatInstant(from),
        to: formatInstant(to),
        uploadedAt: formatInstant(uploadedAt),
        expiresAt: formatInstant(expiresAt),
        problems: {
          total: problems.total,
          first: problems.first.map(({ line, refused }) => ({ line, ...refused })),
        },
      },
      201,
    );
    changed({ after: { id: upload.id, name: upload.name, lines: upload.lines } });
  },
});

const drills = route({
  method: 'get',
  path: '/v1/drills',
  id: 'listDrills',
  tag: 'Drills',
  summary: 'The drills there are, the latest first',
  query: z.strictObject({}),
  answers: { 200: { description: 'The drills.', content: { 'application/json': drillsOut } } },
  problems: LOOK,
  handle: async ({ ports, res }) => sendJson(res, { drills: (await fromStore(officeOf(ports).list())).map(drillWire) }),
});

const begin = guarded({
  method: 'post',
  path: '/v1/drills',
  id: 'beginDrill',
  tag: 'Drills',
  summary: 'Begin a drill',
  description:
    'Plays a scenario into a feed of its own, status `Exercise`, through the same queue, sequencer, log and sockets as the real thing. It can never go into a live feed.',
  needs: ['drill'],
  query: z.strictObject({}),
  body: { 'application/json': drillIn },
  answers: { 201: { description: 'It is being played.', content: { 'application/json': drillOut } } },
  problems: [...ACT, 'scenario.unknown', 'drill.feed-in-use', 'drill.live-feed'],
  handle: async ({ ports, req, res, changed }) => {
    const { faults, feed, longestPause, trusts, ...wish } = await askedBody(req, res, drillIn);
    const asked = {
      ...wish,
      faults: faultsOf(faults),
      ...defined({ feed }),
      ...(longestPause == null ? {} : { longestPause }),
      ...defined({ trusts }),
    };
    const record = await fromStore(officeOf(ports).begin(asked));
    res.setHeader('Location', `/v1/drills/${record.drill.id}`);
    sendJson(res, drillWire(record), 201);
    changed({ after: { ...asked, id: record.drill.id } });
  },
});

const drill = route({
  method: 'get',
  path: '/v1/drills/{id}',
  id: 'getDrill',
  tag: 'Drills',
  summary: 'One drill',
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'The drill.', content: { 'application/json': drillOut } } },
  problems: [...LOOK, 'drill.unknown'],
  handle: async ({ ports, req, res }) =>
    sendJson(res, drillWire(await fromStore(officeOf(ports).get(param(req, 'id'))))),
});

const report = route({
  method: 'get',
  path: '/v1/drills/{id}/report',
  id: 'getDrillReport',
  tag: 'Drills',
  summary: 'What came of a drill',
  description:
    'With the token of somebody who may review or drill it says which destinations were reached, and when. JSON, or with `Accept: text/html` one page with the timeline of all regions, which needs nothing else and can be printed. The page is in the language of `lang`, else of `Accept-Language`.',
  params,
  query: z.strictObject({ lang: z.enum(['en', 'uk']).optional() }),
  answers: {
    200: { description: 'The report.', content: { 'application/json': reportOut, 'text/html': z.string() } },
  },
  problems: [...LOOK, 'accept.none', 'drill.unknown', 'drill.no-report', 'token.missing', 'token.unknown'],
  handle: async ({ ports, req, res, query, who }) => {
    const type = req.accepts(['application/json', 'text/html']);
    if (type === false) throw new AppError('accept.none', 'a report is to be had as application/json or text/html');
    const office = officeOf(ports);
    const id = param(req, 'id');
    const kept = await fromStore(office.report(id));
    if (kept === undefined) throw new AppError('drill.no-report', `drill ${id} has not ended yet`);
    const principal = await who();
    const text =
      principal !== undefined && may(principal, ['review', 'manage', 'drill'])
        ? withDestinations(kept, await fromStore(ports.destinations.toldOf((JSON.parse(kept) as DrillReport).feed)))
        : kept;
    res.setHeader('Vary', query.lang === undefined ? 'Accept, Accept-Language' : 'Accept');
    if (type === 'application/json') return sendJson(res, JSON.parse(text));
    const { html, csp } = office.page(text, query.lang ?? (req.acceptsLanguages('en', 'uk') === 'uk' ? 'uk' : 'en'));
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Security-Policy', `${csp}; frame-ancestors 'none'`);
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(html);
  },
});

const remove = guarded({
  method: 'delete',
  path: '/v1/drills/{id}',
  id: 'removeDrill',
  tag: 'Drills',
  summary: 'Remove a drill',
  description: 'With its feed, its report and everything in it, also while it is played.',
  needs: ['drill'],
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'As it was.', content: { 'application/json': drillOut } } },
  problems: [...LOOK, ...TOKEN_PROBLEMS, 'drill.unknown'],
  handle: async ({ ports, req, res, changed }) => {
    const before = drillWire(await fromStore(officeOf(ports).remove(param(req, 'id'))));
    sendJson(res, before);
    changed({ before });
  },
});

const ordering = <Schema extends z.ZodType>(
  name: string,
  summary: string,
  body: Schema,
  orderOf: (asked: z.output<Schema>, from: Instant) => Order,
): Route =>
  guarded({
    method: 'post',
    path: `/v1/drills/{id}/${name}`,
    id: `${name}Drill`,
    tag: 'Drills',
    summary,
    needs: ['drill'],
    params,
    query: z.strictObject({}),
    body: { 'application/json': body },
    answers: { 202: { description: 'It was told to its player.', content: { 'application/json': drillOut } } },
    problems: [...ACT, 'drill.unknown', 'drill.ended', 'queue.full'],
    handle: async ({ ports, req, res }) => {
      const office = officeOf(ports);
      const { drill: known, progress } = await fromStore(office.get(param(req, 'id')));
      const order = orderOf(await askedBody(req, res, body), progress.from);
      sendJson(res, drillWire(await fromStore(office.order(known.id, order))), 202);
    },
  });

const moment = (to: string | number, from: Instant): Instant => {
  const instant = typeof to === 'number' ? from + Math.round(to * 1000) : parseInstant(to);
  if (instant === undefined) {
    throw new AppError('request.invalid', 'to: a time of RFC 3339 with an offset, or seconds after the beginning');
  }
  return instant;
};

export const drillRoutes: readonly Route[] = [
  scenarios,
  take,
  drills,
  begin,
  drill,
  remove,
  drillLive,
  report,
  ordering('pause', 'Let it stand', orderIn.none, () => ({ kind: 'pause' })),
  ordering('resume', 'Let it go on', orderIn.none, () => ({ kind: 'resume' })),
  ordering('stop', 'End it, and prove what was played', orderIn.none, () => ({ kind: 'stop' })),
  ordering('seek', 'Go to another moment of the scenario', orderIn.seek, ({ to }, from) => ({
    kind: 'seek',
    to: moment(to, from),
  })),
  ordering('step', 'Play the next thing, and pause', orderIn.step, ({ count }) => ({ kind: 'step', count })),
  ordering('speed', 'Play faster or slower', orderIn.speed, ({ speed }) => ({ kind: 'speed', speed })),
];

const withDestinations = (report: string, told: readonly ToldOfDrill[]): string => {
  const time = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));
  const destinations = told.map((one) => ({ ...one, firstAt: time(one.firstAt), lastAt: time(one.lastAt) }));
  return JSON.stringify({ ...(JSON.parse(report) as DrillReport), destinations });
};
