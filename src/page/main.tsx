import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { connectLive, type Live } from './shared/live/connect.ts';
import { NOT_FOLLOWING, resumeFrom } from './shared/live/feed.ts';
import { firstLook } from './shared/live/first-look.ts';
import { hubUrl } from './shared/live/hub-url.ts';
import { START } from './shared/live/link.ts';
import { readOwnMap } from './shared/map/load.ts';
import { startEffects } from './shared/store/effects.ts';
import { readKept } from './shared/store/kept.ts';
import { readPrefs } from './shared/store/prefs.ts';
import { rememberBoard } from './shared/store/remember.ts';
import { createStore, type Store, StoreProvider, takeFrame, VIEWS } from './shared/store/store.ts';

const TICK_MS = 1_000;

const store = createStore(readPrefs(location.search, readKept('prefs'), navigator.languages), Date.now());
let live: Live | undefined;

/** A feed has its own connection and its own board: nothing of one may stand beside the other. */
const followFeed = (at: Store, feed: string | undefined): Live => {
  at.following.value = NOT_FOLLOWING;
  at.connection.value = START;
  at.moment.value = undefined;
  at.board.put(new Map());
  const connection = connectLive({
    url: () => {
      const address = hubUrl('/v1/live');
      address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
      if (feed !== undefined) address.searchParams.set('feed', feed);
      const since = resumeFrom(at.following.peek());
      if (since !== undefined) address.searchParams.set('since', since);
      return address.href;
    },
    onFrame: (frame, now) => {
      if (frame.type === 'events') measureUntilPainted(at);
      return takeFrame(at, frame, now);
    },
    onChange: (now) => {
      at.connection.value = now;
    },
  });
  void firstLook(feed, at.prefs.peek().places).then((regions) => {
    const isLate = at.connection.peek().confirmedAt !== null || at.prefs.peek().feed !== feed;
    if (regions === undefined || isLate) return;
    at.board.put(regions);
    connection.confirm();
  });
  return connection;
};

/** From a frame's arrival to the picture after it; the latest is kept, and shown among the hub's numbers. */
const measureUntilPainted = (at: Store): void => {
  const start = performance.now();
  requestAnimationFrame(() => {
    // The frame's own work comes after this; what is queued here runs when it is done.
    setTimeout(() => {
      performance.clearMeasures('frame');
      at.paintedMs.value = performance.measure('frame', { start }).duration;
    });
  });
};

let followed: string | undefined | null = null;
effect(() => {
  const { feed } = store.prefs.value;
  if (feed === followed) return;
  followed = feed;
  live?.close();
  live = followFeed(store, feed);
});

const readHash = (): void => {
  const name = location.hash.slice(1);
  const view = VIEWS.find((known) => known === name);
  if (view !== undefined) store.view.value = view;
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
      <App retry={() => live?.retry()} />
    </StoreProvider>,
    place,
  );
}

if ('serviceWorker' in navigator) void navigator.serviceWorker.register(hubUrl('/sw.js')).catch(() => {});
