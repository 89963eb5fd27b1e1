import { z } from 'zod';
import { formatInstant } from '../../../../domain/instant.ts';
import { instantText, timeOut, wholeNumber } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { fromStore } from '../../server/ask.ts';
import { guarded, TOKEN_PROBLEMS } from '../../server/route.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

const entry = z
  .object({
    at: timeOut,
    who: z.object({ kind: z.enum(['source', 'person', 'hub']), id: z.string(), name: z.string() }),
    from: z.string().nullable().meta({ description: 'The address it came from.' }),
    act: z.string().meta({ description: 'The operation, by its `operationId` in this document.' }),
    target: z.string(),
    outcome: z.string().meta({ description: '`done`, or the code by which it was refused.' }),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: 'AuditEntry' });

/** `GET /v1/audit`: who did what, when, from which address, and what it changed. */
export const audit = guarded({
  method: 'get',
  path: '/v1/audit',
  id: 'listAudit',
  tag: 'Access',
  summary: 'Who did what',
  needs: ['review'],
  query: z.strictObject({
    from: instantText.optional(),
    to: instantText.optional(),
    who: z.string().max(64).optional().meta({ description: 'The id of a person.' }),
    limit: wholeNumber(MAX_LIMIT, { description: `${DEFAULT_LIMIT} when absent.`, example: DEFAULT_LIMIT }).optional(),
  }),
  answers: {
    200: {
      description: 'Newest first.',
      content: { 'application/json': z.object({ audit: z.array(entry) }) },
    },
  },
  problems: ['request.invalid', ...TOKEN_PROBLEMS, 'log.unavailable'],
  handle: async ({ ports, res, query }) => {
    const entries = await fromStore(ports.audit.list({ ...query, limit: query.limit ?? DEFAULT_LIMIT }));
    sendJson(res, { audit: entries.map(({ at, ...rest }) => ({ at: formatInstant(at), ...rest })) });
  },
});
