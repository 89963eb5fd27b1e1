import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** The service worker with another outside: its caches, its network, its clock. */
const WORKER = new URL('../../../src/page/sw.ts', import.meta.url).href;
type Listener = (event: object) => void;
const stored = new Map<string, Map<string, Response>>();
const listeners = new Map<string, Listener>();
let network: (request: Request, options?: { readonly signal?: AbortSignal }) => Promise<Response>;

const cacheOf = (name: string) => {
  const cache = stored.get(name) ?? new Map<string, Response>();
  stored.set(name, cache);
  return {
    match: async (key: string) => cache.get(key)?.clone(),
    addAll: async (keys: readonly string[]) => {
      for (const key of keys) cache.set(key, new Response(`<html lang="uk">${key}`));
    },
  };
};

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('addEventListener', (name: string, listener: Listener) => listeners.set(name, listener));
  vi.stubGlobal('location', new URL('https://hub.example/sw.js'));
  vi.stubGlobal('clients', { claim: async () => {} });
  vi.stubGlobal('skipWaiting', async () => {});
  vi.stubGlobal('fetch', (request: Request, options?: { readonly signal?: AbortSignal }) => network(request, options));
  vi.stubGlobal('caches', {
    open: async (name: string) => cacheOf(name),
    keys: async () => [...stored.keys()],
    delete: async (name: string) => stored.delete(name),
    match: async (request: Request) =>
      [...stored.values()]
        .map((cache) => cache.get(new URL(request.url).pathname))
        .find((found) => found !== undefined),
  });
  vi.stubGlobal('AbortSignal', {
    timeout: (milliseconds: number) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('late')), milliseconds);
      return controller.signal;
    },
  });
  vi.resetModules();
  // Not by its name: it is typed for a browser's worker, unlike what stands around it.
  await import(/* @vite-ignore */ WORKER);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  stored.clear();
});

const lasting = async (name: string): Promise<void> => {
  let work: Promise<unknown> = Promise.resolve();
  listeners.get(name)?.({
    waitUntil: (lasts: Promise<unknown>) => {
      work = lasts;
    },
  });
  await work;
};

const ask = (path: string, mode = 'navigate'): Promise<Response> | undefined => {
  let answer: Promise<Response> | undefined;
  const request = { url: `https://hub.example${path}`, method: 'GET', mode };
  listeners.get('fetch')?.({
    request,
    respondWith: (given: Promise<Response>) => {
      answer = given;
    },
  });
  return answer;
};

const never: typeof network = (_, options) =>
  new Promise((_resolve, reject) => {
    options?.signal?.addEventListener('abort', () => reject(new Error('late')));
  });

test('a reload on a line that is up but dead waited for ever: the kept page comes, marked as old', async () => {
  await lasting('install');
  network = never;
  const answer = ask('/');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await (await answer)?.text()).toBe('<html data-kept lang="uk">/');
});

test('nor is an answer waited for that stops in the middle', async () => {
  await lasting('install');
  network = async (_, options) => {
    const stalled = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('<html'));
        options?.signal?.addEventListener('abort', () => controller.error(new Error('late')));
      },
    });
    return new Response(stalled);
  };
  const answer = ask('/');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await (await answer)?.text()).toContain('data-kept');
});

test('the page of now is not marked', async () => {
  await lasting('install');
  network = async () => new Response('<html lang="uk">now');
  expect(await (await ask('/'))?.text()).toBe('<html lang="uk">now');
});

test('an open tab lost its late-loaded views over an upgrade: files of the builds before are kept', async () => {
  for (const name of ['page oldest', 'page older', 'page old', 'other'])
    stored.set(name, new Map([[`/page/view-${name.slice(5)}.js`, new Response(name)]]));
  await lasting('install');
  await lasting('activate');
  expect([...stored.keys()]).toEqual(['page older', 'page old', 'other', 'page ']);
  network = async () => new Response('gone', { status: 404 });
  expect(await (await ask('/page/view-old.js', 'cors'))?.text()).toBe('page old');
  expect((await ask('/page/view-oldest.js', 'cors'))?.status).toBe(404);
});
