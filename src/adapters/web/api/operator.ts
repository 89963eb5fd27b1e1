import { z } from 'zod';
import { AppError } from '../../../app/kit/errors.ts';
import type { AuditRow } from '../../../app/operator/operator.ts';
import { formatInstant, parseInstant } from '../../../domain/instant.ts';
import { HAZARDS } from '../../../domain/words.ts';
import { feedId, wholeNumber } from '../../kit/fields.ts';
import { flatIssues, inWords } from '../../signals/issues.ts';
import { sendJson } from '../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../server/ask.ts';
import { bodyReader } from '../server/body.ts';
import { guarded } from '../server/route.ts';

/** Alerts and all-clears by hand, each with its reason, kept for good. */

const act = z
  .strictObject({
    kind: z.enum(['alert', 'all-clear', 'retraction']),
    region: z.string().min(1).max(200),
    hazard: z.enum(HAZARDS).default('air-raid'),
    reason: z.string().trim().min(3).max(500).meta({ description: 'Why; kept in the audit trail.' }),
    until: z
      .string()
      .optional()
      .meta({ description: 'When the alert ends by itself, RFC 3339. It ends nothing that anybody else says.' }),
  })
  .meta({ id: 'OperatorAct', description: 'What an operator says by hand.' });

const auditRow = z
  .object({
    at: z.string(),
    operator: z.string().meta({ description: '`hub`: the alert ended at the time it was given.' }),
    kind: z.enum(['alert', 'all-clear', 'retraction']),
    region: z.string(),
    hazard: z.enum(HAZARDS),
    reason: z.string(),
    until: z.string().nullable(),
  })
  .meta({ id: 'AuditRow' });

/** Bytes; an act is short. */
const MAX_BODY = 16 * 1024;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const readBody = bodyReader(MAX_BODY);

export const operatorSignals = guarded({
  method: 'post',
  path: '/v1/operator/signals',
  id: 'actAsOperator',
  tag: 'Signals',
  summary: 'Alert, all-clear or retraction by hand',
  description:
    'An alert by hand stands until an all-clear, or until the time it is given. An all-clear by hand is an official one; what a live official source lists stays under alert, disputed, until it drops it. A retraction takes back what was said by hand in error, and ends nothing that a source says.',
  needs: ['alert'],
  query: z.strictObject({ feed: feedId.optional() }),
  body: { 'application/json': act },
  answers: { 201: { description: 'It is in the log.', content: { 'application/json': auditRow } } },
  problems: [
    'request.malformed',
    'request.invalid',
    'region.unknown',
    'token.missing',
    'token.unknown',
    'rate.limited',
    'token.not-allowed',
    'feed.unknown',
    'body.too-large',
    'log.unavailable',
    'queue.full',
    'hub.closing',
  ],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const asked = readAct(await readBody(req, res));
    const region = regionOf(desk.follower.tree, asked.region);
    const row = await fromStore(desk.operator.act({ ...asked, region: region.id, until: readUntil(asked.until) }));
    ports.observe('operator.acted', { feed: desk.feed.id, ...row });
    sendJson(res, rowWire(row), 201);
  },
});

export const operatorAudit = guarded({
  method: 'get',
  path: '/v1/operator/audit',
  id: 'getAudit',
  tag: 'Signals',
  summary: 'What operators said by hand',
  needs: ['review'],
  query: z.strictObject({
    feed: feedId.optional(),
    limit: wholeNumber(MAX_LIMIT, { description: `${DEFAULT_LIMIT} when absent.`, example: DEFAULT_LIMIT }).optional(),
  }),
  answers: {
    200: {
      description: 'Newest first.',
      content: { 'application/json': z.object({ feed: z.string(), status: z.string(), audit: z.array(auditRow) }) },
    },
  },
  problems: [
    'request.invalid',
    'token.missing',
    'token.unknown',
    'rate.limited',
    'token.not-allowed',
    'feed.unknown',
    'log.unavailable',
  ],
  handle: async ({ ports, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const rows = await fromStore(desk.operator.audit(query.limit ?? DEFAULT_LIMIT));
    sendJson(res, { feed: desk.feed.id, status: desk.feed.status, audit: rows.map(rowWire) });
  },
});

const readAct = (text: string): z.output<typeof act> => {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new AppError('request.malformed', 'the body is not JSON', { cause: error });
  }
  const read = act.safeParse(body);
  if (!read.success) throw new AppError('request.invalid', inWords(flatIssues(read.error.issues)));
  return read.data;
};

const readUntil = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const until = parseInstant(text);
  if (until === undefined)
    throw new AppError('request.invalid', `until: "${text}" is no time of RFC 3339 with an offset`);
  return until;
};

const rowWire = ({ at, until, ...row }: AuditRow) => ({
  at: formatInstant(at),
  ...row,
  until: until === null ? null : formatInstant(until),
});
