/**
 * Keeps the page itself for times without connection, and what places are called. What the hub says of them is never kept
 * here: it would be taken for now. And shows what the hub pushes while the page is closed.
 */
import { type NoticeData, noticeOf } from './push/notice.ts';

/** Put in by the build: every file the page consists of. */
const SHELL: unknown = '__SHELL__';
/** Where the page is: the folder of this script. */
const HERE = new URL('.', location.href).pathname;
const FIXED = [
  '',
  'manifest.webmanifest',
  'icon-unknown.svg',
  'icon-alert.svg',
  'icon-partial.svg',
  'icon-clear.svg',
].map((name) => HERE + name);
/** Files whose names say what is in them, of whichever build. */
const HASHED = `${HERE}page/`;
const files: readonly string[] = (Array.isArray(SHELL) ? SHELL : []).map((name: string) => HERE + name);
const CACHES = 'page ';
const CACHE = `${CACHES}${files.join()}`;
/** Pages of earlier builds whose files are kept: a tab that is open over an upgrade still loads its views from there. */
const KEPT_BUILDS = 2;
/** Names of places: of whichever build, and only of the hub's own feed. */
const NAMES = `${HERE}v1/regions`;
const NAMES_CACHE = 'names';
/** A line that is up but dead must not keep anybody from the page: after this long the kept one is shown; milliseconds. */
const NETWORK_LIMIT_MS = 3_000;

type Lasting = Event & { waitUntil(work: Promise<unknown>): void };
type Asking = Lasting & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Clicked = Lasting & { readonly notification: Notification };
type Pushed = Lasting & { readonly data: { text(): string } | null };
type Windows = {
  matchAll(options: {
    readonly type: 'window';
  }): Promise<readonly { focus(): Promise<unknown>; postMessage(message: unknown): void }[]>;
  claim(): Promise<void>;
  openWindow(url: string): Promise<unknown>;
};
const scope = globalThis as unknown as {
  skipWaiting(): Promise<void>;
  readonly clients: Windows;
  readonly registration: ServiceWorkerRegistration;
};

addEventListener('install', (event) => {
  const fill = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FIXED.filter((path) => path !== HERE), ...files]);
    // Without what the hub puts into it of now: that would be kept.
    const page = await fetch(`${HERE}?shell`);
    if (!page.ok) throw new Error(`the page answered ${page.status}`);
    await cache.put(HERE, page);
    // Without them the page is still one.
    await (await caches.open(NAMES_CACHE)).add(NAMES).catch(() => {});
    await scope.skipWaiting();
  };
  (event as Lasting).waitUntil(fill());
});

addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    // In the order in which they were made.
    const earlier = (await caches.keys()).filter((name) => name.startsWith(CACHES) && name !== CACHE);
    for (const name of earlier.slice(0, -KEPT_BUILDS)) await caches.delete(name);
    await scope.clients.claim();
  };
  (event as Lasting).waitUntil(tidy());
});

addEventListener('fetch', (event) => {
  const { request, respondWith } = event as Asking;
  const { pathname, origin, search } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  // The page anew when it can be had; its files, whose names say what is in them, from here.
  if (request.mode === 'navigate' && pathname === HERE) respondWith.call(event, networkFirst(request, HERE));
  else if (pathname.startsWith(HASHED)) respondWith.call(event, cacheFirst(request));
  else if (FIXED.includes(pathname)) respondWith.call(event, networkFirst(request, pathname));
  else if (pathname === NAMES && search === '') respondWith.call(event, names(request));
});

addEventListener('push', (event) => {
  const { data } = event as Pushed;
  const show = async (): Promise<void> => {
    const { registration } = scope;
    const shown = await registration.getNotifications();
    const dataOf = (one: Notification): NoticeData => (one.data ?? {}) as NoticeData;
    const { title, options, clears, confirm } = noticeOf(data?.text() ?? '', shown.map(dataOf));
    await registration.showNotification(title, { ...options, icon: HERE + options.icon } as NotificationOptions);
    for (const one of shown)
      if (clears !== undefined && dataOf(one).region === clears && one.tag !== options.tag) one.close();
    if (confirm === undefined) return;
    await fetch(`${HERE}v1/push/subscriptions/${encodeURIComponent(confirm.subscription)}/confirm`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code: confirm.code }),
    });
  };
  (event as Lasting).waitUntil(show());
});

addEventListener('notificationclick', (event) => {
  const { notification } = event as Clicked;
  notification.close();
  const { region, link } = (notification.data ?? {}) as NoticeData;
  const show = async (): Promise<void> => {
    if (link !== undefined && /^https?:/.test(link)) {
      await scope.clients.openWindow(link);
      return;
    }
    const place = region === undefined ? '' : `#region=${encodeURIComponent(region)}`;
    const [open] = await scope.clients.matchAll({ type: 'window' });
    if (open === undefined) {
      await scope.clients.openWindow(HERE + place);
      return;
    }
    await open.focus();
    open.postMessage({ kind: 'open-place', region });
  };
  (event as Lasting).waitUntil(show());
});

const cacheFirst = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

/** Those that are kept where the page is content with them, else the hub's; and those that are kept where it is away. */
const names = async (request: Request): Promise<Response> => {
  const cache = await caches.open(NAMES_CACHE);
  const kept = await cache.match(NAMES);
  if (kept !== undefined && request.cache === 'force-cache') return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(NAMES, answer.clone());
    return answer;
  } catch (error) {
    if (kept === undefined) throw error;
    return kept;
  }
};

const networkFirst = async (request: Request, key: string): Promise<Response> => {
  const kept = await (await caches.open(CACHE)).match(key);
  if (kept === undefined) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(NETWORK_LIMIT_MS) });
    // To its end: a line can die in the middle of an answer, too.
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
  } catch {
    return key === HERE ? markedAsKept(kept) : kept;
  }
};

/** The page says of itself that it is the kept one; what it shows is old until the hub was heard. */
const markedAsKept = async (page: Response): Promise<Response> => {
  const text = await page.text();
  return new Response(text.replace('<html ', '<html data-kept '), { status: 200, headers: page.headers });
};
