import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { renewSubscription } from './push/renew.ts';
import type { Live } from './shared/live/connect.ts';
import { followFeed } from './shared/live/follow-feed.ts';
import { hubUrl } from './shared/live/hub-url.ts';
import { readerToken } from './shared/live/reader.ts';
import { readOwnMap } from './shared/map/load.ts';
import { startEffects, tellChanges } from './shared/store/effects.ts';
import { readKept } from './shared/store/kept.ts';
import { readPrefs } from './shared/store/prefs.ts';
import { rememberBoard } from './shared/store/remember.ts';
import { createStore, isRealAlert, StoreProvider, storeBeside, VIEWS } from './shared/store/store.ts';

const TICK_MS = 1_000;

const store = createStore(readPrefs(location.search, readKept('prefs'), navigator.languages), Date.now());
if (!isSecureContext) store.origin.value = 'insecure';
let live: Live | undefined;
let beside: { readonly live: Live; readonly stop: () => void; readonly by: string } | undefined;

/** Anew for another feed, and for whoever signed in or out: others may see another hub, or none. */
let followed: string | undefined;
effect(() => {
  const { feed } = store.prefs.value;
  const following = `${readerToken.value} ${feed ?? ''}`;
  if (following === followed) return;
  followed = following;
  live?.close();
  live = followFeed(store, feed);
  store.live.value = live;
});

/** The live feed, followed beside a drill: a viewer of a drill must not miss the real thing. */
effect(() => {
  const isDrill = store.prefs.value.feed !== undefined && store.status.value !== 'Actual';
  const by = readerToken.value;
  if (isDrill ? beside?.by === by : beside === undefined) return;
  beside?.live.close();
  beside?.stop();
  beside = undefined;
  const real = isDrill ? storeBeside(store) : undefined;
  if (real !== undefined) {
    beside = { live: followFeed(real, undefined), stop: tellChanges(real), by };
    real.live.value = beside.live;
  }
  store.exerciseAnyway.value = false;
  store.real.value = real;
});
effect(() => {
  if (!isRealAlert(store.real.value)) store.exerciseAnyway.value = false;
});

const readHash = (): void => {
  const [name] = location.hash.slice(1).split('/', 1);
  const view = VIEWS.find((known) => known === name);
  if (view !== undefined) store.view.value = view;
  const [, region] = /^#region=([A-Za-z0-9_-]{1,32})$/.exec(location.hash) ?? [];
  if (region !== undefined) openPlace(region);
};

/** From a notification. */
const openPlace = (region: string): void => {
  store.view.value = 'now';
  store.selected.value = region;
};
addEventListener('hashchange', readHash);
readHash();

setInterval(() => {
  store.second.value = Date.now();
}, TICK_MS);

readOwnMap();
startEffects(store);
rememberBoard(store);

const place = document.getElementById('page');
if (place !== null) {
  place.replaceChildren();
  render(
    <StoreProvider value={store}>
      <App />
    </StoreProvider>,
    place,
  );
}

if (isSecureContext && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register(hubUrl('/sw.js')).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'SecurityError') store.origin.value = 'untrusted';
  });
  navigator.serviceWorker.addEventListener(
    'message',
    ({ data }: MessageEvent<{ kind?: unknown; region?: unknown }>) => {
      if (data?.kind === 'open-place' && typeof data.region === 'string') openPlace(data.region);
    },
  );
  renewSubscription(store);
}
