import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure } from '../../../app/upstreams/failure.ts';
import type { Answer, Ask, Question } from '../../../app/upstreams/source.ts';
import type { Budget } from '../../../app/upstreams/status.ts';
import { defined } from '../../../domain/defined.ts';
import type { Breaker } from './breaker.ts';
import { withBasic, withoutOwn } from './credentials.ts';
import { decode } from './decode.ts';

export type HttpOptions = {
  readonly timeoutMs: number;
  /** An answer is abandoned as soon as it is larger; bytes. */
  readonly maxBody: number;
  readonly userAgent: string;
  readonly budget: Budget;
  /** By name; `soft` for what can wait, `hard` for what is urgent. A name without limits is not counted. */
  readonly limits: Readonly<
    Record<string, { readonly soft: number; readonly hard: number; readonly windowMs: number }>
  >;
  /** The budget of a question that names none. */
  readonly ownBudget: string;
  readonly breaker: Breaker;
  readonly now: () => number;
};

/** Requests leave one by one, but arrive at their own pace: the window is a little longer than the upstream's. */
const WINDOW_MARGIN = 1_500;

/** The one transport of all polled sources: `fetch` with a budget, a time limit, a size limit and an immediate end. */
export const httpAsk =
  (options: HttpOptions) =>
  (signal: AbortSignal): Ask =>
  async (question) => {
    const spent = await takeBudget(options, question);
    if (spent !== undefined) return spent;
    const request = () => send(options, question, signal);
    return question.alone === true ? request() : options.breaker.run(request);
  };

const takeBudget = async (
  { limits, ownBudget, budget }: HttpOptions,
  question: Question,
): Promise<Failure | undefined> => {
  const name = question.budget ?? ownBudget;
  const limit = limits[name];
  if (limit === undefined) return undefined;
  const count = question.urgent === true ? limit.hard : limit.soft;
  const taken = await budget.take(name, { count, windowMs: limit.windowMs + WINDOW_MARGIN });
  return 'left' in taken
    ? undefined
    : failure('budget.spent', `${count} requests in ${limit.windowMs / 1000} s are used`, taken.waitMs);
};

const send = async (options: HttpOptions, question: Question, signal: AbortSignal): Promise<Answer | Failure> => {
  const askedAt = options.now();
  const limit = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetchWithin(options, question, AbortSignal.any([signal, limit]));
    if (!(response instanceof Response)) return response;
    const bytes = await readBody(response, options.maxBody);
    if (bytes === undefined) return failure('upstream.too-large', `the answer is larger than ${options.maxBody} bytes`);
    const text = decode(bytes, response.headers.get('content-type') ?? '');
    const etag = response.headers.get('etag');
    const lastModified = response.headers.get('last-modified');
    const retryAfterMs = retryAfter(response.headers.get('retry-after'), options.now());
    return {
      kind: 'answer',
      status: response.status,
      text: response.ok ? text : withoutOwn(text, question),
      askedAt,
      ...(etag === null ? {} : { etag }),
      ...(lastModified === null ? {} : { lastModified }),
      ...defined({ retryAfterMs }),
    };
  } catch (error) {
    if (limit.aborted) return failure('upstream.timeout', `no complete answer within ${options.timeoutMs} ms`);
    return failure('upstream.unreachable', withoutOwn(reasonOf(error), question));
  }
};

/** So often an answer may name another address of the same service. */
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects within the origin. To another one nothing is sent: the source's key would go there, and whoever answers
 * there is not whom the settings name.
 */
const fetchWithin = async (
  options: HttpOptions,
  question: Question,
  signal: AbortSignal,
): Promise<Response | Failure> => {
  let { url, headers } = withBasic(question.url, question.headers);
  let method = question.method ?? 'GET';
  let body = question.body;
  for (let hop = 0; ; hop += 1) {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': options.userAgent, accept: 'application/json, */*;q=0.5', ...headers },
      ...defined({ body }),
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (next === undefined || next.origin !== new URL(url).origin)
      return failure(
        'upstream.http',
        `${response.status}: it redirects to ${next?.origin ?? 'no address'}; nothing is asked there: give the settings the address that is meant`,
      );
    if (hop === MOST_REDIRECTS) return failure('upstream.http', `it redirects more than ${MOST_REDIRECTS} times`);
    // As browsers do: what was sent is sent again only where the answer says so (307, 308).
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      method = 'GET';
      body = undefined;
    }
    ({ url, headers } = withBasic(next.href, headers));
  }
};

/** Undefined when there is more than that. */
const readBody = async (response: Response, maxBody: number): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body === null) return new Uint8Array();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (length > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** RFC 9110: seconds, or a date. */
export const retryAfter = (text: string | null, now: number): number | undefined => {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map((one) => (one as Error).message).join('; ');
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
};

/** The failure that a status means at every upstream; undefined for 200 and 304. */
export const refusalOf = ({ status, text, retryAfterMs }: Answer): Failure | undefined => {
  if (status === 200 || status === 304) return undefined;
  const said = text.trim() === '' ? 'without a word' : text.trim().slice(0, 200);
  if (status === 429) return failure('upstream.quota', `429: ${said}`, retryAfterMs ?? QUOTA_REST);
  if (status === 401 || status === 403) return failure('upstream.key', `${status}: ${said}`, retryAfterMs ?? KEY_REST);
  return failure('upstream.http', `${status}: ${said}`, retryAfterMs);
};

/** How long to leave an upstream alone that says we ask too often, and does not say for how long; milliseconds. */
export const QUOTA_REST = 60_000;
/** A key that is not accepted will not be in a minute. */
const KEY_REST = 60_000;
