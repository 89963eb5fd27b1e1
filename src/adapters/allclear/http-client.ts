import type { Instant } from '../../domain/words.ts';
import { hubUrl } from './address.ts';
import { reachProblem } from './reach-problem.ts';

/** What came of asking a hub. */
export type HubAnswer =
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown; readonly date: Instant | undefined }
  | {
      readonly kind: 'problem';
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      readonly body: unknown;
      readonly date: Instant | undefined;
    }
  | { readonly kind: 'unreachable'; readonly detail: string };

export type HubHttp = { get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<HubAnswer> };

/** A hub that has not answered after this long is not reachable; milliseconds. */
const TIMEOUT = 10_000;

export const hubHttp = (base: URL, fetchIt: typeof fetch = fetch, timeout = TIMEOUT): HubHttp => ({
  get: async (path, query) => {
    try {
      const response = await fetchIt(hubUrl(base, path, query), {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(timeout),
      });
      return answerOf(response, await response.text());
    } catch (error) {
      return { kind: 'unreachable', detail: reachProblem(base, error) };
    }
  },
});

const answerOf = (response: Response, text: string): HubAnswer => {
  const { status } = response;
  const said = Date.parse(response.headers.get('date') ?? '');
  const date = Number.isNaN(said) ? undefined : said;
  const body = jsonOf(text);
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
