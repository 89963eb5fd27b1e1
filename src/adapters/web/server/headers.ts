import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Observe } from '../../../app/kit/observe.ts';

/** Nothing of ours needs more than this; the page sets its own. Strict, so that a mistake in a text cannot run. */
export const secure = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // TLS ends in front of the hub, and who ends it decides on this.
    strictTransportSecurity: false,
  });

/** An id from outside stands in logs: it is short and plain, or it is not taken. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

export const idOf = (given: string | string[] | undefined): string =>
  typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();

export const requestId: RequestHandler = (req, res, next) => {
  res.setHeader('X-Request-Id', idOf(req.get('X-Request-Id')));
  next();
};

/** What is public may be read by any page; there are no cookies that could be abused. */
export const openToAll = (res: Pick<ServerResponse, 'setHeader'>): void => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Access-Control-Expose-Headers', 'ETag, Retry-After, X-Request-Id');
  res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
};

/** Headers of a public answer. */
const PUBLIC = ((): ReadonlyMap<string, string> => {
  const set = new Map<string, string>();
  const res = { setHeader: (name: string, value: unknown) => set.set(name, String(value)), removeHeader: () => {} };
  secure()({} as Request, res as unknown as Response, () => {});
  openToAll(res as unknown as Response);
  return set;
})();

/** An answer that says "as before" need not say again how it may be used: who kept that one kept this, too. */
const SAID_BEFORE = [...PUBLIC.keys()].filter((name) => !name.startsWith('Access-Control-'));

/** The same as the middleware sets and `asBefore` takes back; name, value, name, value. */
export const publicHeaders = (status: number): readonly string[] =>
  [...PUBLIC].filter(([name]) => status !== 304 || !SAID_BEFORE.includes(name)).flat();

export const asBefore = (res: Pick<ServerResponse, 'removeHeader'>): void => {
  for (const name of SAID_BEFORE) res.removeHeader(name);
};

/** Tells how each request went, by the route's template: ids in paths would make a series each. */
export const tellRequests =
  (observe: Observe): RequestHandler =>
  (req, res, next) => {
    const started = performance.now();
    res.once('close', () => {
      const route: unknown = res.locals['route'];
      observe('http.request', {
        method: req.method,
        route: typeof route === 'string' ? route : 'none',
        status: res.statusCode,
        seconds: (performance.now() - started) / 1000,
        id: res.getHeader('X-Request-Id'),
      });
    });
    next();
  };
