import { batch } from '@preact/signals';
import { takeFirstLook } from '../../first/look.ts';
import { resolvePlaces } from '../store/find-place.ts';
import { keep, readKept } from '../store/kept.ts';
import { unknownBoard, wholeLook } from '../store/named.ts';
import { type Store, setPrefs, takeFrame } from '../store/store.ts';
import { aboutSources } from './about-sources.ts';
import { connectLive, type Live } from './connect.ts';
import { earlierEvents } from './earlier-events.ts';
import { notFollowing, resumeAt, withEarlier } from './feed.ts';
import { type FirstLook, firstLook } from './first-look.ts';
import { hubUrl } from './hub-url.ts';
import { START } from './link.ts';
import { type Names, readNames } from './names.ts';
import { isLocked } from './reader.ts';

/** Set once the browser was given names to keep: then they need not be asked for place by place. */
const NAMES_KEPT = 'names';

/** A feed has its own connection and its own board: nothing of one may stand beside the other. */
export const followFeed = (store: Store, feed: string | undefined): Live => {
  let isClosed = false;
  let inner = begin(store, feed, 'kept', changed);
  /** Other names are another tree: what was worked out by the old one may be of another place. */
  function changed(): void {
    if (isClosed) return;
    inner.close();
    inner = begin(store, feed, 'fresh', changed);
  }
  return {
    confirm: (at) => inner.confirm(at),
    retry: () => inner.retry(),
    close: () => {
      isClosed = true;
      inner.close();
    },
  };
};

const begin = (store: Store, feed: string | undefined, wanted: 'kept' | 'fresh', changed: () => void): Live => {
  let names: Names | undefined;
  let isClosed = false;
  batch(() => {
    store.following.value = notFollowing();
    store.connection.value = START;
    store.moment.value = undefined;
    store.board.put(new Map());
  });

  const coming = readNames(feed, wanted).then((read) => {
    if (read === undefined || isClosed) return;
    names = read;
    keep(NAMES_KEPT, 'yes');
    batch(() => {
      findPlaces(store, read);
      // What a connection without names has brought is kept; the next one is asked for a brief board.
      if (store.following.peek().hello === undefined) store.following.value = notFollowing(read.places);
      if (store.board.tree.peek().all.length === 0) store.board.put(unknownBoard(read.places));
    });
  });

  const live = connectLive({
    ready: coming,
    url: () => {
      const address = hubUrl('/v1/live');
      const { view } = store.following.peek();
      if (feed !== undefined) address.searchParams.set('feed', feed);
      if (view.places !== undefined) address.searchParams.set('board', 'brief');
      const since = resumeAt(store.following.peek());
      if (since !== undefined) address.searchParams.set('since', since);
      return address;
    },
    onFrame: (frame, now) => {
      if (frame.type === 'events') measureUntilPainted(store);
      if (frame.type === 'hello') {
        isLocked.value = false;
        void renewed();
      }
      const isWhole = takeFrame(store, frame, now);
      if (isWhole) void earlier();
      if (frame.type === 'heartbeat') about.heard(frame.sources.map(({ id }) => id));
      return isWhole;
    },
    onChange: (now) => {
      store.connection.value = now;
    },
  });

  const renewed = async (): Promise<void> => {
    const read = await readNames(feed, 'fresh');
    if (read !== undefined && names !== undefined && read.tag !== names.tag && !isClosed) changed();
  };

  const about = aboutSources(store, feed, () => isClosed);
  const earlier = askedOnce(async () => {
    const events = await earlierEvents(feed, store.following.peek());
    if (!isClosed && events !== undefined) store.following.value = withEarlier(store.following.peek(), events);
  });

  const look = async (): Promise<void> => {
    const places = store.prefs.peek().places;
    const asked = readKept(NAMES_KEPT) === null ? places : [];
    const printed = feed === undefined ? takeFirstLook(Date.now()) : undefined;
    const answer = isEnough(printed, asked) ? printed : await firstLook(feed, asked);
    const isLate = (): boolean => isClosed || store.connection.peek().confirmedAt !== null;
    if (answer === undefined || isLate()) return;
    batch(() => {
      if (answer.meant.size > 0) {
        setPrefs(store, { places: [...new Set(places.map((place) => answer.meant.get(place) ?? place))] });
      }
      store.board.put(names === undefined ? answer.regions : wholeLook(answer.regions, names.places));
      live.confirm(answer.askedAt);
    });
    await coming;
    const isWhole = store.following.peek().view.whole;
    if (names !== undefined && !isClosed && !isWhole) store.board.put(wholeLook(answer.regions, names.places));
  };
  void look();

  return {
    confirm: live.confirm,
    retry: live.retry,
    close: () => {
      isClosed = true;
      live.close();
    },
  };
};

const isEnough = (look: FirstLook | undefined, places: readonly string[]): look is FirstLook =>
  look !== undefined && places.every((place) => look.regions.has(look.meant.get(place) ?? place));

const findPlaces = (store: Store, { places: known }: Names): void => {
  const { places } = store.prefs.peek();
  const found = resolvePlaces(places, known);
  if (found.join() !== places.join()) setPrefs(store, { places: found });
};

const askedOnce = (work: () => Promise<void>): (() => Promise<void>) => {
  let asked: Promise<void> | undefined;
  return () => {
    asked ??= work();
    return asked;
  };
};

/** From a frame's arrival to the picture after it; the latest is kept, and shown among the hub's numbers. */
const measureUntilPainted = (store: Store): void => {
  const start = performance.now();
  requestAnimationFrame(() => {
    // The frame's own work comes after this; what is queued here runs when it is done.
    setTimeout(() => {
      performance.clearMeasures('frame');
      store.paintedMs.value = performance.measure('frame', { start }).duration;
    });
  });
};
