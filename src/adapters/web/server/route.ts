import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ErrorCode } from '../../../app/kit/errors.ts';
import type { HttpPorts } from './ports.ts';

/**
 * One address with one method: how it is answered, and what the documents say of it. Both stand in one place, so that
 * an address cannot be without documentation, nor documentation without an address.
 */
export type Route = {
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it: `/v1/status/{region}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Whose token is asked for. */
  readonly token?: 'source' | 'operator' | 'any';
  readonly params?: z.ZodObject;
  /** Absent: any query is let through, as the compatible services do. */
  readonly query?: z.ZodObject;
  readonly body?: Readonly<Record<string, z.ZodType>>;
  readonly answers: Readonly<Record<number, Answered>>;
  readonly problems: readonly ErrorCode[];
  readonly handle: (exchange: Exchange<unknown>) => Promise<void> | void;
};

export type Answered = { readonly description: string; readonly content?: Readonly<Record<string, z.ZodType>> };

export type Tag = 'Signals' | 'Status' | 'Past' | 'Drills' | 'Hub' | 'Compatible';

/** A request with its checked query, and the way to answer it. */
export type Exchange<Query> = {
  readonly ports: HttpPorts;
  readonly req: Request;
  readonly res: Response;
  readonly query: Query;
};

type RouteWith<Query extends z.ZodObject> = Omit<Route, 'query' | 'handle'> & {
  readonly query: Query;
  readonly handle: (exchange: Exchange<z.output<Query>>) => Promise<void> | void;
};

/** Ties the type of the query to its schema. */
export const route = <Query extends z.ZodObject>(described: RouteWith<Query>): Route => ({
  ...described,
  // The query a handler gets is always the output of this route's own schema: `mount` sees to it.
  handle: (exchange) => described.handle(exchange as Exchange<z.output<Query>>),
});

/** A path parameter as text; the router gives it for every parameter of the path. */
export const param = (req: Request, name: string): string => {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
};
