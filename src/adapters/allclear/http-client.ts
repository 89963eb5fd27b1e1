import { defined } from '../../domain/defined.ts';
import type { Instant } from '../../domain/words.ts';
import { hubUrl } from './address.ts';
import { openStream } from './open-stream.ts';
import { reachProblem } from './reach-problem.ts';

/** The result of asking a hub. */
export type HubAnswer =
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown; readonly date: Instant | undefined }
  | HubProblem
  | { readonly kind: 'unreachable'; readonly detail: string };

export type HubProblem = {
  readonly kind: 'problem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** The language of the detail, where the hub has more than one. */
  readonly language?: string;
  readonly body: unknown;
  readonly date: Instant | undefined;
};

export type HubQuery = Readonly<Record<string, string | undefined>>;

export type HubMethod = 'POST' | 'PATCH' | 'DELETE';

/** An answer that is read as it comes. Reading throws when the connection ends before its end. */
export type HubStream = {
  readonly kind: 'stream';
  readonly header: (name: string) => string | undefined;
  /** After the end of the body. */
  readonly trailer: (name: string) => string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
};

/** A body that is sent as it is read; its media type. */
export type HubUpload = { readonly type: string; readonly bytes: AsyncIterable<Uint8Array> };

export type HubHttp = {
  get(path: string, query?: HubQuery): Promise<HubAnswer>;
  /** Sends JSON, or no body. */
  send(
    method: HubMethod,
    path: string,
    asked?: { readonly query?: HubQuery; readonly json?: unknown },
  ): Promise<HubAnswer>;
  /** The answer as it comes, however long it takes; `signal` ends it. */
  open(
    path: string,
    asked: HubLong & { readonly accept: string },
  ): Promise<HubStream | Exclude<HubAnswer, { kind: 'ok' }>>;
  /** Sends a body as it is read, however long it takes. */
  upload(path: string, body: HubUpload, asked: HubLong): Promise<HubAnswer>;
};

type HubLong = { readonly query?: HubQuery; readonly signal: AbortSignal };

export type HubHttpOptions = {
  /** Sent to this hub and to nobody else: a redirection is a problem, never followed. */
  readonly token?: string | undefined;
  /** The language of problems, where the hub has it. */
  readonly language?: string;
  readonly fetchIt?: typeof fetch;
  readonly timeout?: number;
};

/** A hub that has not answered after this long is not reachable; milliseconds. */
const TIMEOUT = 20_000;

export const hubHttp = (
  base: URL,
  { token, language, fetchIt = fetch, timeout = TIMEOUT }: HubHttpOptions = {},
): HubHttp => {
  const who = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...defined({ 'accept-language': language }),
  };

  const ask = async (path: string, query: HubQuery | undefined, init: RequestInit): Promise<Response | HubAnswer> => {
    try {
      const headers = { accept: 'application/json', ...who, ...init.headers };
      const response = await fetchIt(hubUrl(base, path, query), { ...init, headers, redirect: 'manual' });
      return response.status >= 300 && response.status < 400 ? redirected(base, response) : response;
    } catch (error) {
      return { kind: 'unreachable', detail: reachProblem(base, error) };
    }
  };

  const whole = async (answer: Response | HubAnswer): Promise<HubAnswer> => {
    if (!(answer instanceof Response)) return answer;
    try {
      return answerOf(answer, await answer.text());
    } catch (error) {
      return { kind: 'unreachable', detail: reachProblem(base, error) };
    }
  };

  return {
    get: async (path, query) => whole(await ask(path, query, { signal: AbortSignal.timeout(timeout) })),
    send: async (method, path, { query, json } = {}) => {
      const body =
        json === undefined ? {} : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
      return whole(await ask(path, query, { method, ...body, signal: AbortSignal.timeout(timeout) }));
    },
    open: async (path, { query, signal, accept }) => {
      try {
        const { status, ...stream } = await openStream(hubUrl(base, path, query), { accept, ...who }, signal);
        if (status === 200) return { kind: 'stream', ...stream };
        const body = await bytesOf(stream.body);
        const location = stream.header('location');
        const headers = defined({ location, 'content-language': stream.header('content-language') });
        const answer = new Response(body, { status, headers });
        if (status >= 300 && status < 400) return redirected(base, answer);
        return answerOf(answer, body.toString()) as Exclude<HubAnswer, { kind: 'ok' }>;
      } catch (error) {
        return { kind: 'unreachable', detail: reachProblem(base, error) };
      }
    },
    upload: async (path, { type, bytes }, { query, signal }) => {
      const sent = { method: 'POST', body: ReadableStream.from(bytes), duplex: 'half' as const };
      return whole(await ask(path, query, { ...sent, signal, headers: { 'content-type': type } }));
    },
  };
};

const bytesOf = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

const redirected = (base: URL, response: Response): HubProblem => ({
  kind: 'problem',
  status: response.status,
  code: 'hub.elsewhere',
  detail: `${base.origin} sends on to ${response.headers.get('location') ?? 'another address'}: give that address of the hub instead`,
  body: undefined,
  date: dateOf(response),
});

const dateOf = ({ headers }: Response): Instant | undefined => {
  const said = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(said) ? undefined : said;
};

const answerOf = (response: Response, text: string): HubAnswer => {
  const { status } = response;
  const date = dateOf(response);
  const body = status === 204 ? null : jsonOf(text);
  if (body === undefined) {
    return {
      kind: 'problem',
      status,
      code: 'hub.not-one',
      detail: 'what answers there is no AllClear hub: it does not speak JSON',
      body,
      date,
    };
  }
  if (response.ok) return { kind: 'ok', status, body, date };
  return {
    kind: 'problem',
    status,
    code: textOf(body, 'code') ?? `http.${status}`,
    detail: textOf(body, 'detail') ?? `the hub answered ${status}`,
    ...defined({ language: response.headers.get('content-language') ?? undefined }),
    body,
    date,
  };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A text field of something that may be an object. */
export const textOf = (body: unknown, name: string): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' ? value : undefined;
};
