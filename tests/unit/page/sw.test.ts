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
    add: async (key: string) => {
      cache.set(key, new Response('names at first'));
    },
    put: async (key: string, answer: Response) => {
      cache.set(key, answer);
    },
    addAll: async (keys: readonly string[]) => {
      for (const key of keys) cache.set(key, new Response(`<html lang="uk">${key}`));
    },
  };
};

beforeEach(async () => {
  network = async (request) => new Response(`<html lang="uk">${String(request).replace('?shell', '')}`);
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

const ask = (path: string, mode = 'navigate', cache = 'default'): Promise<Response> | undefined => {
  let answer: Promise<Response> | undefined;
  const request = { url: `https://hub.example${path}`, method: 'GET', mode, cache };
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
  expect([...stored.keys()]).toEqual(['page older', 'page old', 'other', 'page ', 'names']);
  network = async () => new Response('gone', { status: 404 });
  expect(await (await ask('/page/view-old.js', 'cors'))?.text()).toBe('page old');
  expect((await ask('/page/view-oldest.js', 'cors'))?.status).toBe(404);
});

test('a page that was opened while the hub was away knew no place by name: names are kept, and renewed when they can be', async () => {
  await lasting('install');
  network = async () => new Response('names of now');
  const names = async (cache: string) => (await ask('/v1/regions', 'cors', cache))?.text();
  expect(await names('force-cache')).toBe('names at first');
  expect(await names('default')).toBe('names of now');
  network = async () => new Response('busy', { status: 503 });
  expect(await names('default')).toBe('busy');
  network = async () => Promise.reject(new Error('away'));
  expect(await names('default')).toBe('names of now');
  expect(await names('force-cache')).toBe('names of now');
});

test('what the hub says of places is never kept, nor the names of another feed', async () => {
  await lasting('install');
  for (const path of ['/v1/status', '/v1/regions?feed=drill-1', '/v1/live', '/v1/regions/31'])
    expect(ask(path, 'cors')).toBeUndefined();
});

type Shown = { title: string; tag: string; data: object; options: Record<string, unknown>; close(): void };

/** What stands on the screen of the telephone, and where it looks. */
const screen = (windows: readonly { focus(): Promise<void>; postMessage(message: unknown): void }[] = []) => {
  const shown: Shown[] = [];
  const opened: string[] = [];
  vi.stubGlobal('registration', {
    getNotifications: async () => [...shown],
    showNotification: async (title: string, options: { tag: string; data: object }) => {
      const before = shown.findIndex(({ tag }) => tag === options.tag);
      if (before !== -1) shown.splice(before, 1);
      const one = {
        title,
        tag: options.tag,
        data: options.data,
        options,
        close: () => shown.splice(shown.indexOf(one), 1),
      };
      shown.push(one as unknown as Shown);
    },
  });
  vi.stubGlobal('clients', {
    matchAll: async () => windows,
    openWindow: async (url: string) => opened.push(url),
  });
  return { shown, opened };
};
const happens = async (name: string, event: object): Promise<void> => {
  let work: Promise<unknown> = Promise.resolve();
  listeners.get(name)?.({
    ...event,
    waitUntil: (lasts: Promise<unknown>) => {
      work = lasts;
    },
  });
  await work;
};
const push = (body: object): Promise<void> => happens('push', { data: { text: () => JSON.stringify(body) } });
const told = (title: string, tag: string, more: object) => ({
  notification: { title, body: '', tag },
  sound: true,
  ...more,
});

test('a push is shown, replaces what has its tag, and where the place is calm nothing else of it is left', async () => {
  const { shown } = screen();
  await push(told('Air-raid alert', 'ua.31.air-raid', { region: '31', state: 'alert', id: '1' }));
  await push(told('Artillery threat', 'ua.31.artillery', { region: '31', state: 'alert', id: '2' }));
  await push(told('Air-raid alert', 'ua.14.air-raid', { region: '14', state: 'alert', id: '3' }));
  await push(told('Air-raid alert (red)', 'ua.31.air-raid', { region: '31', state: 'alert', id: '4' }));
  expect(shown.map(({ title }) => title)).toEqual(['Artillery threat', 'Air-raid alert', 'Air-raid alert (red)']);
  expect(shown[2]?.options['icon']).toBe('/icon-alert.svg');
  await push(told('All clear', 'ua.31.air-raid', { region: '31', state: 'clear', id: '5' }));
  expect(shown.map(({ title }) => title)).toEqual(['Air-raid alert', 'All clear']);
});

test('the code of a new subscription is said back to the hub', async () => {
  screen();
  const said: unknown[] = [];
  network = async (url, options) => {
    said.push(url, (options as { body?: unknown }).body);
    return new Response('{}');
  };
  await push({ type: 'confirm', code: 'c', subscription: 's/x', sound: false });
  expect(said).toEqual(['/v1/push/subscriptions/s%2Fx/confirm', '{"code":"c"}']);
});

test('a click opens the place, in the page that is open where there is one', async () => {
  const closed = screen();
  await push(told('Air-raid alert', 'ua.31.air-raid', { region: '31', state: 'alert' }));
  await happens('notificationclick', { notification: closed.shown[0] });
  expect(closed.opened).toEqual(['/#region=31']);
  expect(closed.shown).toEqual([]);
  const heard: unknown[] = [];
  const open = screen([{ focus: async () => {}, postMessage: (message) => heard.push(message) }]);
  await push(told('Air-raid alert', 'ua.31.air-raid', { region: '31', state: 'alert' }));
  await happens('notificationclick', { notification: open.shown[0] });
  expect(heard).toEqual([{ kind: 'open-place', region: '31' }]);
  expect(open.opened).toEqual([]);
});
