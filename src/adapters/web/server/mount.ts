import type { Express, Request, Response } from 'express';
import { AppError } from '../../../app/kit/errors.ts';
import { openToAll } from './headers.ts';
import type { HttpPorts } from './ports.ts';
import type { Route } from './route.ts';

/**
 * Puts the routes on an app: the query is checked here and only here, HEAD and OPTIONS follow from the methods there
 * are, and every other method is told which ones those are.
 */
export const mount = (app: Express, ports: HttpPorts, routes: readonly Route[]): void => {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  for (const [path, group] of byPath) {
    const address = expressPath(path);
    const methods = [...group.flatMap((route) => (route.method === 'get' ? ['GET', 'HEAD'] : ['POST'])), 'OPTIONS'];
    const allow = methods.join(', ');
    for (const route of group) {
      app[route.method](address, async (req, res) => {
        res.locals['route'] = path;
        if (route.method === 'get' && route.token === undefined) openToAll(res);
        await route.handle({ ports, req, res, query: queryOf(route, req) });
      });
    }
    app.options(address, (_req, res) => {
      res.locals['route'] = path;
      if (group.some((route) => route.method === 'get' && route.token === undefined)) preflight(res);
      res.setHeader('Allow', allow);
      res.status(204).end();
    });
    app.all(address, (req, res) => {
      res.locals['route'] = path;
      res.setHeader('Allow', allow);
      throw new AppError('method.not-allowed', `${req.method} is not taken here; ${allow} are`);
    });
  }
};

const preflight = (res: Response): void => {
  openToAll(res);
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
  res.setHeader('Access-Control-Allow-Headers', 'Accept, Cache-Control, If-None-Match, Last-Event-ID, X-Request-Id');
  res.setHeader('Access-Control-Max-Age', '86400');
};

const queryOf = ({ query }: Route, req: Request): unknown => {
  if (query === undefined) return req.query;
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
