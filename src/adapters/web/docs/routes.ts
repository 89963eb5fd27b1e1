import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { type Answer, answerOf, sendAnswer } from '../server/answers.ts';
import { codedBody } from '../server/coded.ts';
import type { HttpPorts } from '../server/ports.ts';
import type { Route } from '../server/route.ts';
import { route } from '../server/route.ts';
import { asyncApi, published } from './asyncapi.ts';
import { openApi } from './openapi.ts';
import { page } from './page.ts';
import { STYLE } from './style.ts';

/** `/openapi.json`, `/asyncapi.json` and `/docs`: made once for each address by which the hub is reached. */
export const documentRoutes = (others: readonly Route[]): readonly Route[] => {
  const openApiAnswer = onceFor((about) => packed(answerOf(openApi(routes, about))));
  const asyncApiAnswer = onceFor((about) => packed(answerOf(published(asyncApi(about)))));
  const html = onceFor((about) => page(openApi(routes, about), asyncApi(about), about.publicUrl));
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
      handle: ({ ports, req, res }) => sendAnswer(req, res, openApiAnswer(ports, req)),
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
      handle: ({ ports, req, res }) => sendAnswer(req, res, asyncApiAnswer(ports, req)),
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
      handle: ({ ports, req, res }) => {
        res.setHeader('Content-Security-Policy', PAGE_POLICY);
        res.setHeader('Cache-Control', 'no-cache');
        res.setHeader('Content-Type', 'text/html; charset=utf-8');
        res.end(html(ports, req));
      },
    }),
  ];
  return routes.slice(others.length);
};

const UNCHANGED = { description: 'Unchanged.' };

/** The page is text and one style sheet of its own; nothing else may load or run. */
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

type About = { readonly publicUrl: string; readonly version: string };

/** Addresses that documents are kept for; a client can make up more of them than anybody has. */
const MAX_ADDRESSES = 16;

const onceFor = <T extends Answer | string>(make: (about: About) => T) => {
  const made = new Map<string, T>();
  return ({ settings, version }: HttpPorts, req: Request): T => {
    const publicUrl = settings.publicUrl ?? cameBy(req);
    const known = made.get(publicUrl);
    if (known !== undefined) return known;
    const one = make({ publicUrl, version });
    if (made.size >= MAX_ADDRESSES) made.clear();
    made.set(publicUrl, one);
    return one;
  };
};

/** A host as it can stand in an address; anything else was made up. */
const HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/;

/** The address of the hub as the client wrote it, as far as the proxies in front are believed. */
const cameBy = (req: Request): string => {
  const { host } = req;
  return host !== undefined && HOST.test(host) ? `${req.protocol}://${host}` : 'http://localhost';
};

const packed = (answer: Answer): Answer => ({ ...answer, coded: codedBody(answer.body) });
