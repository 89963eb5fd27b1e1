import { type Failed, failedOf } from './failed.ts';
import { hubUrl } from './hub-url.ts';
import { authorization } from './reader.ts';

/** Questions to the hub beside the live connection. An answer is a value, whatever became of the question. */
export type Fetched<Value> = { readonly kind: 'loading' } | { readonly kind: 'got'; readonly value: Value } | Failed;

/** A hub that has not answered by then will not. */
const LIMIT_MS = 15_000;

type Ask = {
  /** The reader's own, when absent. */
  readonly token?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** POST where there is a body, else GET, when absent. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
};

export const ask = async <Value>(path: string, { token, body, signal, method }: Ask = {}): Promise<Fetched<Value>> => {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(hubUrl(path), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        Accept: 'application/json',
        ...authorization(token),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? limit : anyOf(signal, limit),
    });
    const text = await response.text();
    const value: unknown = text === '' ? undefined : parse(text);
    if (response.ok) return { kind: 'got', value: value as Value };
    return failedOf(response.status, value);
  } catch (error) {
    return { kind: 'failed', status: 0, detail: error instanceof Error ? error.message : String(error) };
  }
};

/** `AbortSignal.any`, which old phones do not have. */
const anyOf = (...signals: readonly AbortSignal[]): AbortSignal => {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const query = (path: string, values: Readonly<Record<string, string | undefined>>): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) search.set(key, value);
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
};
