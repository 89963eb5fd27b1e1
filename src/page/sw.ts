/** Keeps the page itself for times without connection. What the hub says is never kept here: it would be taken for now. */

/** Put in by the build: every file the page consists of. */
const SHELL: unknown = '__SHELL__';
const FIXED = [
  '/',
  '/manifest.webmanifest',
  '/icon-unknown.svg',
  '/icon-alert.svg',
  '/icon-partial.svg',
  '/icon-clear.svg',
];
const files: readonly string[] = Array.isArray(SHELL) ? SHELL : [];
const CACHE = `page ${files.join()}`;

type Lasting = Event & { waitUntil(work: Promise<unknown>): void };
type Asking = Lasting & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Clicked = Lasting & { readonly notification: Notification };
type Windows = {
  matchAll(options: { readonly type: 'window' }): Promise<readonly { focus(): Promise<unknown> }[]>;
  claim(): Promise<void>;
  openWindow(url: string): Promise<unknown>;
};
const scope = globalThis as unknown as { skipWaiting(): Promise<void>; readonly clients: Windows };

addEventListener('install', (event) => {
  const fill = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FIXED, ...files]);
    await scope.skipWaiting();
  };
  (event as Lasting).waitUntil(fill());
});

addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await scope.clients.claim();
  };
  (event as Lasting).waitUntil(tidy());
});

addEventListener('fetch', (event) => {
  const { request, respondWith } = event as Asking;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  // The page anew when it can be had; its files, whose names say what is in them, from here.
  if (request.mode === 'navigate' && pathname === '/') respondWith.call(event, networkFirst(request, '/'));
  else if (files.includes(pathname)) respondWith.call(event, cacheFirst(request));
  else if (FIXED.includes(pathname)) respondWith.call(event, networkFirst(request, pathname));
});

addEventListener('notificationclick', (event) => {
  const { notification } = event as Clicked;
  notification.close();
  const show = async (): Promise<void> => {
    const [open] = await scope.clients.matchAll({ type: 'window' });
    if (open === undefined) await scope.clients.openWindow('/');
    else await open.focus();
  };
  (event as Lasting).waitUntil(show());
});

const cacheFirst = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

const networkFirst = async (request: Request, key: string): Promise<Response> => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(key);
    if (kept === undefined) throw error;
    return kept;
  }
};
