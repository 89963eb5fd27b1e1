import { z } from 'zod';
import { IMPORT_STATES, type ImportJob, type ImportOffice } from '../../../../app/import/office.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { asUtf8 } from '../../../kit/charset.ts';
import { feedId, timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, param, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';

/** Past alerts out of files: sent, read beside the other work of the hub, and followed until they are in. */

const officeOf = ({ imports }: HttpPorts): ImportOffice => {
  if (imports === undefined) throw new AppError('route.unknown', 'this hub takes no files');
  return imports;
};

const count = z.int().min(0);
const jobOut = z
  .object({
    id: z.string().meta({ description: 'The same for the same file.' }),
    feed: z.string(),
    status: z.string(),
    name: z.string(),
    dryRun: z.boolean(),
    state: z.enum(IMPORT_STATES).meta({
      description: '`interrupted`: send the same file again, and it goes on after the last line that is in.',
    }),
    share: z.number().nullable().meta({ description: 'How much of the file was read, 0 to 1.' }),
    rows: count,
    taken: count,
    refused: z.object({
      total: count,
      byCode: z.record(z.string(), count),
      first: z.array(z.object({ line: count, code: z.string(), detail: z.string() })),
    }),
    endsCalculated: count.meta({ description: 'Ends that nobody announced.' }),
    intervals: z.object({ added: count, changed: count }),
    regions: count,
    from: timeOut.nullable(),
    to: timeOut.nullable(),
    resumedAfterLine: count.meta({ description: 'It went on after this line; 0: from the beginning.' }),
    startedAt: timeOut,
    updatedAt: timeOut,
    endedAt: timeOut.nullable(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Import' });

const ASK = ['request.invalid', 'route.unknown', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'] as const;
const FILE = z.string().meta({ format: 'binary', description: 'The file as it is.' });

const take = guarded({
  method: 'post',
  path: '/v1/imports',
  id: 'importFile',
  tag: 'Past',
  summary: 'Load past alerts out of a file',
  description:
    'The body is the file: a CSV of intervals in the layout of the public files, or an exported channel in JSON, packed by gzip or not; what it is is told by its content. It is answered once it is here, and then read; `GET /v1/imports/{id}` tells how far it is. Sent again after it was interrupted, the same file goes on where it was. The board and what the hub heard itself are not touched.',
  needs: ['manage'],
  query: z.strictObject({
    feed: feedId.optional(),
    name: z.string().trim().min(1).max(200).optional().meta({ description: 'What the file is called.' }),
    dryRun: z
      .enum(['true', 'false'])
      .optional()
      .meta({ description: '`true`: say what would be changed, and change nothing.' }),
  }),
  body: { 'text/csv': FILE, 'application/gzip': FILE, 'application/json': FILE, 'application/octet-stream': FILE },
  answers: { 202: { description: 'It is here, and is being read.', content: { 'application/json': jobOut } } },
  problems: [...ASK, 'body.too-large', 'queue.full'],
  handle: async ({ ports, req, res, query, changed }) => {
    const desk = await deskOf(ports, query.feed);
    const asked = { name: query.name ?? 'a file', dryRun: query.dryRun === 'true' };
    const job = await officeOf(ports).take(desk, asUtf8(req, req.get('Content-Type')), asked);
    res.setHeader('Location', `/v1/imports/${job.id}?feed=${desk.feed.id}`);
    sendJson(res, wireOf(job, desk.feed.status), 202);
    changed({ after: { feed: job.feed, id: job.id, ...asked } });
  },
});

const get = guarded({
  method: 'get',
  path: '/v1/imports/{id}',
  id: 'getImport',
  tag: 'Past',
  summary: 'How far an import is',
  needs: ['manage'],
  params: z.object({ id: z.string().meta({ description: 'Of the import.' }) }),
  query: z.strictObject({ feed: feedId.optional() }),
  answers: { 200: { description: 'The import.', content: { 'application/json': jobOut } } },
  problems: [...ASK, 'import.unknown'],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const job = await fromStore(officeOf(ports).get(desk, param(req, 'id')));
    res.setHeader('Cache-Control', 'no-store');
    sendJson(res, wireOf(job, desk.feed.status));
  },
});

export const importRoutes: readonly Route[] = [take, get];

const wireOf = ({ counts, startedAt, updatedAt, endedAt, ...job }: ImportJob, status: string) => ({
  ...job,
  status,
  ...counts,
  refused: {
    ...counts.refused,
    first: counts.refused.first.map(({ line, refused }) => ({ line, ...refused })),
  },
  from: timeOrNull(counts.from),
  to: timeOrNull(counts.to),
  startedAt: formatInstant(startedAt),
  updatedAt: formatInstant(updatedAt),
  endedAt: timeOrNull(endedAt),
});

const timeOrNull = (instant: number | null): string | null => (instant === null ? null : formatInstant(instant));
