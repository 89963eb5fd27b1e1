import type { Express, Request, Response } from 'express';
import { may, type Principal } from '../../../app/access/principal.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { fromStore, principalOf } from './ask.ts';
import { openToAll } from './headers.ts';
import type { HttpPorts } from './ports.ts';
import type { Changed, Exchange, GuardedExchange, Method, Route } from './route.ts';

/**
 * Puts the routes on an app: rights and the query are checked here and only here, what changed something is noted in
 * the audit, HEAD and OPTIONS follow from the methods there are, and every other method is told which ones those are.
 */
export const mount = (app: Express, ports: HttpPorts, routes: readonly Route[]): void => {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  for (const [path, group] of byPath) {
    // One for all methods: by `app.get`, `app.all` and the like each method would be an address of its own to look through.
    const address = app.route(expressPath(path));
    const methods = [...group.flatMap(({ method }) => NAMES[method]), 'OPTIONS'];
    const allow = methods.join(', ');
    for (const route of group) {
      address[route.method](async (req: Request, res: Response) => {
        res.locals['route'] = path;
        if (isOpen(route)) openToAll(res);
        await answer(route, { ports, req, res, query: undefined, who: whoOnce(ports, req) });
      });
    }
    address.options((_req: Request, res: Response) => {
      res.locals['route'] = path;
      if (group.some(isOpen))
        preflight(
          res,
          group.some(({ tag }) => tag === 'Compatible'),
        );
      res.setHeader('Allow', allow);
      res.status(204).end();
    });
    address.all((req: Request, res: Response) => {
      res.locals['route'] = path;
      res.setHeader('Allow', allow);
      throw new AppError('method.not-allowed', `${req.method} is not taken here; ${allow} are`);
    });
  }
};

const NAMES: Readonly<Record<Method, readonly string[]>> = {
  get: ['GET', 'HEAD'],
  post: ['POST'],
  patch: ['PATCH'],
  delete: ['DELETE'],
};

/** Read by any page of the web: what asks for no right and changes nothing. */
const isOpen = ({ method, needs }: Route): boolean => method === 'get' && needs === undefined;

const whoOnce = (ports: HttpPorts, req: Request): Exchange<unknown>['who'] => {
  let known: Promise<Principal | undefined> | undefined;
  return () => {
    known ??= req.get('Authorization') === undefined ? Promise.resolve(undefined) : principalOf(ports, req);
    return known;
  };
};

const answer = async (route: Route, exchange: Exchange<unknown>): Promise<void> => {
  const { ports, req } = exchange;
  if (route.needs === undefined) {
    await route.handle({ ...exchange, query: queryOf(route, req) } as GuardedExchange<unknown>);
    return;
  }
  const principal = (await exchange.who()) ?? (await principalOf(ports, req));
  const audited = route.method !== 'get' && principal.kind === 'person';
  if (!may(principal, route.needs)) {
    const refused = new AppError(
      'token.not-allowed',
      `${route.summary.toLowerCase()}: this takes the right ${route.needs.map((right) => `"${right}"`).join(' or ')}, which ${principal.name} does not have`,
    );
    if (audited) await note(route, exchange, principal, refused.code);
    throw refused;
  }
  let what: Changed = {};
  const changed = (told: Changed): void => {
    what = told;
  };
  await route.handle({ ...exchange, query: queryOf(route, req), principal, changed });
  if (audited) await note(route, exchange, principal, 'done', what);
};

const note = (
  route: Route,
  { ports, req }: Exchange<unknown>,
  { kind, id, name }: Principal,
  outcome: string,
  changed: Changed = {},
): Promise<void> =>
  fromStore(
    ports.audit.note({
      at: ports.now(),
      who: { kind, id, name },
      from: req.ip ?? null,
      act: route.id,
      target: req.path,
      outcome,
      ...changed,
    }),
  );

/** Headers that a page may send; clients of other services send a key and validators of their own. */
const SENT = ['Accept', 'Cache-Control', 'If-None-Match', 'Last-Event-ID', 'X-Request-Id'];
const SENT_TO_OTHERS = [...SENT, 'Authorization', 'X-API-Key', 'If-Modified-Since', 'Content-Type'];

const preflight = (res: Response, compatible: boolean): void => {
  openToAll(res);
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
  res.setHeader('Access-Control-Allow-Headers', (compatible ? SENT_TO_OTHERS : SENT).join(', '));
  res.setHeader('Access-Control-Max-Age', '86400');
};

const queryOf = ({ query }: Route, req: Request): unknown => {
  if (query === undefined) return req.query;
  if (query.def.catchall?._zod.def.type === 'unknown') return query.parse(req.query);
  const known = Object.keys(query.shape);
  const unknown = Object.keys(req.query).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new AppError(
      'request.invalid',
      `unknown: ${unknown.slice(0, 5).join(', ')}; ${known.length === 0 ? 'this address takes no parameters' : `known: ${known.join(', ')}`}`,
      { fields: { parameters: unknown.slice(0, 20), known } },
    );
  }
  return query.parse(req.query);
};

/** `/v1/status/{region}` is `/v1/status/:region` to the router. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
