import { z } from 'zod';
import type { oas31 } from 'zod-openapi';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { Right } from '../../../app/access/principal.ts';
import { ERRORS, type ErrorCode } from '../../../app/kit/errors.ts';
import { defined } from '../../../domain/defined.ts';
import { problem } from '../schema/answers.ts';
import { speaksForOthers } from '../server/in-a-line.ts';
import { NOT_LIMITED } from '../server/rate.ts';
import type { Route, Tag } from '../server/route.ts';
import { DOCUMENT_OPTIONS } from './options.ts';

/** The OpenAPI 3.1 document, made of the very routes and schemas that answer. */
export const openApi = (
  routes: readonly Route[],
  { publicUrl, version }: { readonly publicUrl: string; readonly version: string },
): OpenApi =>
  createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'AllClear',
        version,
        description:
          'A self-hosted hub for air-raid alerts: many sources in, one ordered live status out. Silence is not all-clear; what is not known is said to be unknown. The live frames are described in /asyncapi.json.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl }],
      tags: TAGS.map(([name, description]) => ({ name, description })),
      paths: pathsOf(routes),
      components: {
        schemas: { Problem: problem },
        securitySchemes: {
          source: { type: 'http', scheme: 'bearer', description: 'The token of a source.' },
          person: { type: 'http', scheme: 'bearer', description: 'The token of a person who has the right.' },
        },
      },
    },
    DOCUMENT_OPTIONS,
  );

export type OpenApi = oas31.OpenAPIObject;

export const TAGS: readonly (readonly [Tag, string])[] = [
  ['Status', 'Is there an alert here now?'],
  ['Signals', 'The way in, for sources.'],
  ['Past', 'What was, and what changed.'],
  ['Drills', 'Rehearsals in feeds of their own; never the real thing.'],
  ['Destinations', 'Whom the hub tells by itself, how it is doing, and who was reached.'],
  ['Hub', 'The hub itself.'],
  ['Access', 'Who may do what, and who did.'],
  [
    'Compatible',
    'The formats of other services, for clients that exist. They cannot say "unknown", so they answer 503 instead of guessing.',
  ],
];

const pathsOf = (routes: readonly Route[]): ZodOpenApiPathsObject => {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
};

const operationOf = (route: Route): ZodOpenApiOperationObject => ({
  operationId: route.id,
  tags: [route.tag],
  summary: route.summary,
  ...defined({ description: route.description }),
  security: route.needs === undefined ? FOR_ALL : tokensOf(route.needs),
  ...(route.params === undefined && route.query === undefined
    ? {}
    : {
        requestParams: {
          ...defined({ path: route.params, query: route.query }),
        },
      }),
  ...(route.body === undefined ? {} : { requestBody: { required: true, content: contentOf(route.body) } }),
  responses: answersOf(route),
});

/** No token, or one of who may read, where `access.public` is false. */
const FOR_ALL: Record<string, never[]>[] = [{}, { person: [] }];

/** Sources have `signal`, every other right is a person's. */
const tokensOf = (needs: readonly Right[]): Record<string, never[]>[] => [
  ...(needs.some((right) => right !== 'signal') ? [{ person: [] }] : []),
  ...(needs.includes('signal') ? [{ source: [] }] : []),
];

const contentOf = (content: NonNullable<Route['body']>) =>
  Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }]));

const answersOf = (route: Route): ZodOpenApiResponsesObject => {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, { description, content }] of Object.entries(route.answers)) {
    responses[keyOf(status)] = { description, ...(content === undefined ? {} : { content: contentOf(content) }) };
  }
  for (const [status, codes] of byStatus(problemsOf(route))) {
    if (responses[keyOf(status)] !== undefined) continue;
    responses[keyOf(status)] = {
      description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
      content: speaksForOthers(route.path) ? IN_A_LINE : { 'application/problem+json': { schema: problem } },
    };
  }
  return responses;
};

const IN_A_LINE = {
  'text/plain': { schema: z.string().meta({ description: 'The code and the reason, in one line.' }) },
};

/** Those of the route, and what can go wrong before it is asked. */
const problemsOf = ({ method, path, query, problems }: Route): readonly ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...problems,
    ...(query === undefined ? [] : (['request.invalid'] as const)),
    ...(method === 'get' && !NOT_LIMITED.test(path) ? (['rate.limited'] as const) : []),
  ]),
];

const keyOf = (status: string): '200' => status as '200';

const byStatus = (codes: readonly ErrorCode[]): ReadonlyMap<string, readonly ErrorCode[]> => {
  const found = new Map<string, ErrorCode[]>();
  for (const code of codes) {
    const status = String(ERRORS[code].status);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
};
