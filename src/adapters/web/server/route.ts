import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Principal, Right } from '../../../app/access/principal.ts';
import type { ErrorCode } from '../../../app/kit/errors.ts';
import type { HttpPorts } from './ports.ts';

/**
 * One address with one method: how it is answered, and what the documents say of it. Both stand in one place, so that
 * an address cannot be without documentation, nor documentation without an address.
 */
export type Route = {
  readonly method: Method;
  /** As OpenAPI writes it: `/v1/status/{region}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The rights of which one is enough: `mount` lets nobody else in. Absent: open to all who may read. */
  readonly needs?: readonly Right[];
  readonly params?: z.ZodObject;
  /** Absent, or a loose object: any query is let through, as the compatible services do. */
  readonly query?: z.ZodObject;
  readonly body?: Readonly<Record<string, z.ZodType>>;
  readonly answers: Readonly<Record<number, Answered>>;
  readonly problems: readonly ErrorCode[];
  readonly handle: (exchange: GuardedExchange<unknown>) => Promise<void> | void;
};

export type Method = 'get' | 'post' | 'patch' | 'delete';

export type Answered = { readonly description: string; readonly content?: Readonly<Record<string, z.ZodType>> };

export type Tag = 'Signals' | 'Status' | 'Past' | 'Drills' | 'Destinations' | 'Hub' | 'Access' | 'Compatible';

/** A request with its checked query, and the way to answer it. */
export type Exchange<Query> = {
  readonly ports: HttpPorts;
  readonly req: Request;
  readonly res: Response;
  readonly query: Query;
  /** The holder of the token that came with the request; undefined: there was none. Throws `token.missing` (unreadable), `token.unknown`. */
  readonly who: () => Promise<Principal | undefined>;
};

/** The change by an act, for the audit. Never a token. */
export type Changed = { readonly before?: unknown; readonly after?: unknown };

/** A request whose right was checked, with the way to say what it changed. */
export type GuardedExchange<Query> = Exchange<Query> & {
  readonly principal: Principal;
  readonly changed: (what: Changed) => void;
};

type Open<Query extends z.ZodObject> = Omit<Route, 'query' | 'handle' | 'needs'> & {
  readonly query: Query;
  readonly handle: (exchange: Exchange<z.output<Query>>) => Promise<void> | void;
};

type Guarded<Query extends z.ZodObject> = Omit<Route, 'query' | 'handle' | 'needs'> & {
  readonly query: Query;
  readonly needs: readonly Right[];
  readonly handle: (exchange: GuardedExchange<z.output<Query>>) => Promise<void> | void;
};

/** A route for all who may read. Ties the type of the query to its schema. */
export const route = <Query extends z.ZodObject>(described: Open<Query>): Route => ({
  ...described,
  // The query a handler gets is always the output of this route's own schema: `mount` sees to it.
  handle: (exchange) => described.handle(exchange as GuardedExchange<z.output<Query>>),
});

/** The problems of a route with rights, where they are missing. */
export const TOKEN_PROBLEMS = ['token.missing', 'token.unknown', 'token.not-allowed'] as const;

/** A route for those who have one of its rights. */
export const guarded = <Query extends z.ZodObject>(described: Guarded<Query>): Route => ({
  ...described,
  handle: (exchange) => described.handle(exchange as GuardedExchange<z.output<Query>>),
});

/** A path parameter as text; the router gives it for every parameter of the path. */
export const param = (req: Request, name: string): string => {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
};
