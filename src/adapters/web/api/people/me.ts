import { z } from 'zod';
import { RIGHTS } from '../../../../app/access/principal.ts';
import { sendJson } from '../../server/answers.ts';
import { guarded } from '../../server/route.ts';

/** `GET /v1/me`: whom the token belongs to, and what it allows. */
export const me = guarded({
  method: 'get',
  path: '/v1/me',
  id: 'getMe',
  tag: 'Access',
  summary: 'Whom this token belongs to',
  needs: RIGHTS,
  query: z.strictObject({}),
  answers: {
    200: {
      description: 'A source or a person.',
      content: {
        'application/json': z.object({
          id: z.string(),
          name: z.string(),
          kind: z.enum(['source', 'person', 'hub']),
          rights: z.array(z.enum(RIGHTS)),
          regions: z.array(z.string()).nullable().meta({ description: 'Null: not bound to any.' }),
          role: z.string().optional(),
          feed: z.string().optional().meta({ description: 'Of a source.' }),
        }),
      },
    },
  },
  problems: ['request.invalid', 'token.missing', 'token.unknown', 'log.unavailable'],
  handle: ({ res, principal }) => {
    const { id, name, kind, rights, regions } = principal;
    res.setHeader('Cache-Control', 'no-store');
    const more = principal.kind === 'person' ? { role: principal.role } : { feed: principal.feed };
    sendJson(res, { id, name, kind, rights, regions, ...more });
  },
});
