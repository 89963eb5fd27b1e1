import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Answer, answerOf, sendAnswer } from '../server/answers.ts';
import type { HttpPorts } from '../server/ports.ts';
import type { Route } from '../server/route.ts';
import { route } from '../server/route.ts';
import { asyncApi } from './asyncapi.ts';
import { openApi } from './openapi.ts';
import { page } from './page.ts';
import { STYLE } from './style.ts';

/** `/openapi.json`, `/asyncapi.json` and `/docs`: made once, when first asked for. */
export const documentRoutes = (others: readonly Route[]): readonly Route[] => {
  const about = ({ settings, version }: HttpPorts) => ({ publicUrl: settings.publicUrl, version });
  const openApiAnswer = once((ports) => answerOf(openApi(routes, about(ports))));
  const asyncApiAnswer = once((ports) => answerOf(asyncApi(about(ports))));
  const html = once((ports) => page(openApi(routes, about(ports)), asyncApi(about(ports)), ports.settings.publicUrl));
  const routes: readonly Route[] = [
    ...others,
    route({
      method: 'get',
      path: '/openapi.json',
      id: 'getOpenApi',
      tag: 'Hub',
      summary: 'This API as OpenAPI 3.1',
      query: z.strictObject({}),
      answers: {
        200: { description: 'The document.', content: { 'application/json': z.looseObject({ openapi: z.string() }) } },
        304: UNCHANGED,
      },
      problems: [],
      handle: ({ ports, req, res }) => sendAnswer(req, res, openApiAnswer(ports)),
    }),
    route({
      method: 'get',
      path: '/asyncapi.json',
      id: 'getAsyncApi',
      tag: 'Hub',
      summary: 'The live frames as AsyncAPI 3',
      query: z.strictObject({}),
      answers: {
        200: { description: 'The document.', content: { 'application/json': z.looseObject({ asyncapi: z.string() }) } },
        304: UNCHANGED,
      },
      problems: [],
      handle: ({ ports, req, res }) => sendAnswer(req, res, asyncApiAnswer(ports)),
    }),
    route({
      method: 'get',
      path: '/docs',
      id: 'getDocs',
      tag: 'Hub',
      summary: 'This API for people',
      query: z.strictObject({}),
      answers: { 200: { description: 'A page.', content: { 'text/html': z.string() } } },
      problems: [],
      handle: ({ ports, res }) => {
        res.setHeader('Content-Security-Policy', PAGE_POLICY);
        res.setHeader('Cache-Control', 'no-cache');
        res.setHeader('Content-Type', 'text/html; charset=utf-8');
        res.end(html(ports));
      },
    }),
  ];
  return routes.slice(others.length);
};

const UNCHANGED = { description: 'Unchanged.' };

/** The page is text and one style sheet of its own; nothing else may load or run. */
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const once = <T extends Answer | string>(make: (ports: HttpPorts) => T): ((ports: HttpPorts) => T) => {
  let made: T | undefined;
  return (ports) => {
    made ??= make(ports);
    return made;
  };
};
