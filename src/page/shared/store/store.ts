import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FeedStatus } from '../../../domain/words.ts';
import type { Connection } from '../../../protocol/follow/connection.ts';
import type { Frame, RegionWire } from '../../../protocol/live/frames.ts';
import { type DrillClock, drillNow } from '../../drills/clock.ts';
import type { SourceAnswer } from '../live/answers.ts';
import type { Live } from '../live/connect.ts';
import { type Following, follow, isWhole, notFollowing } from '../live/feed.ts';
import { type Contact, contactOf, START } from '../live/link.ts';
import type { Lang } from '../text/lang.ts';
import type { Words } from '../text/vocabulary.ts';
import { wordsOf } from '../text/words.ts';
import { type Answer, answerFor } from './answer.ts';
import { type BoardSignals, boardSignals } from './board.ts';
import type { Prefs } from './prefs.ts';
import { type Shown, shownOf } from './shown.ts';

/** A past moment that is looked at instead of now. */
export type Moment = { readonly at: number; readonly board: BoardSignals; readonly problem?: string };

/** All that the page knows. Components read it; only `main.tsx`, the panels' own actions and these functions change it. */
export type Store = {
  readonly prefs: Signal<Prefs>;
  readonly lang: ReadonlySignal<Lang>;
  readonly words: ReadonlySignal<Words>;
  readonly connection: Signal<Connection>;
  /** The connection that keeps it; undefined before it is begun. */
  readonly live: Signal<Pick<Live, 'retry'> | undefined>;
  readonly contact: ReadonlySignal<Contact>;
  /** The hub's own word: its log answers, and a source that may raise alerts is live. Undefined before any. */
  readonly isHubFresh: ReadonlySignal<boolean | undefined>;
  readonly following: Signal<Following>;
  readonly status: ReadonlySignal<FeedStatus>;
  readonly board: BoardSignals;
  /** False while only a first look at the board is there: then parts cannot be counted. */
  readonly isWhole: ReadonlySignal<boolean>;
  readonly moment: Signal<Moment | undefined>;
  /** The board of an earlier visit, shown while nothing newer is known. */
  readonly remembered: Signal<Remembered | undefined>;
  /** The sources of the hub and their places; undefined before the hub has said. */
  readonly sources: Signal<readonly SourceAnswer[] | undefined>;
  /** The real thing, while a drill is watched. */
  readonly real: Signal<Store | undefined>;
  /** The viewer wants to see the drill though there is a real alert. */
  readonly exerciseAnyway: Signal<boolean>;
  /** The answer is to be seen; where it is not, a bar says the same. */
  readonly isAnswerSeen: Signal<boolean>;
  /** A place is being chosen on the map. */
  readonly isPicking: Signal<boolean>;
  readonly answer: ReadonlySignal<Answer | undefined>;
  /** Now, to the second and to the minute. */
  readonly second: Signal<number>;
  readonly minute: ReadonlySignal<number>;
  /** The clock of the drill that is watched. */
  readonly drillClock: Signal<DrillClock | undefined>;
  /** Now in the feed that is watched, to the minute: what its alerts are as old as. */
  readonly feedMinute: ReadonlySignal<number>;
  /** The region that is opened. */
  readonly selected: Signal<string | undefined>;
  readonly dialog: Signal<'places' | 'prefs' | undefined>;
  readonly view: Signal<ViewName>;
  readonly token: Signal<string>;
  /** Whether the browser trusts this address: where it does not, it keeps much from the page. */
  readonly origin: Signal<Origin>;
  /** Of this page, as it can be passed on. */
  readonly address: Signal<string>;
  /** Times are told in this zone; undefined: the viewer's own. The hub, which prints the page, knows no viewer. */
  readonly zone: string | undefined;
  /** How long the latest frame took to become a picture. */
  readonly paintedMs: Signal<number | undefined>;
};

export const VIEWS = ['now', 'history', 'drills', 'hub'] as const;
export type ViewName = (typeof VIEWS)[number];

/** `insecure`: plain http of another machine. `untrusted`: a certificate that the viewer was warned of. */
export type Origin = 'trusted' | 'insecure' | 'untrusted';

export type Remembered = { readonly at: number; readonly regions: readonly RegionWire[] };

const MINUTE = 60_000;

/** What is one and the same, whichever feeds are followed. */
type Shared = Pick<
  Store,
  'prefs' | 'second' | 'view' | 'dialog' | 'token' | 'origin' | 'address' | 'isAnswerSeen' | 'zone'
>;

export const createStore = (initial: Prefs, now: number, zone?: string): Store =>
  storeOf({
    zone,
    prefs: signal(initial),
    second: signal(now),
    view: signal<ViewName>('now'),
    dialog: signal<'places' | 'prefs' | undefined>(undefined),
    token: signal(''),
    origin: signal<Origin>('trusted'),
    address: signal(''),
    isAnswerSeen: signal(false),
  });

/** For another feed that is followed beside the one that is watched. */
export const storeBeside = (store: Store): Store => storeOf(store);

const storeOf = ({ prefs, second, view, dialog, token, origin, address, isAnswerSeen, zone }: Shared): Store => {
  const lang = computed(() => prefs.value.lang);
  const connection = signal<Connection>(START);
  const drillClock = signal<DrillClock | undefined>(undefined);
  const following = signal<Following>(notFollowing());
  const board = boardSignals();
  const contact = computed(() => contactOf(connection.value, second.value));
  return {
    prefs,
    lang,
    words: computed(() => wordsOf(lang.value)),
    connection,
    live: signal<Pick<Live, 'retry'> | undefined>(undefined),
    contact,
    isHubFresh: computed(() => following.value.view.fresh),
    following,
    status: computed(() => following.value.hello?.status ?? 'Actual'),
    board,
    isWhole: computed(() => following.value.view.whole),
    moment: signal<Moment | undefined>(undefined),
    remembered: signal<Remembered | undefined>(undefined),
    sources: signal<readonly SourceAnswer[] | undefined>(undefined),
    real: signal<Store | undefined>(undefined),
    exerciseAnyway: signal(false),
    isAnswerSeen,
    isPicking: signal(false),
    answer: computed(() => {
      board.version.value;
      return answerFor(prefs.value.places, board.row, contact.value);
    }),
    second,
    minute: computed(() => Math.floor(second.value / MINUTE) * MINUTE),
    drillClock,
    feedMinute: computed(() => {
      const clock = drillClock.value;
      const now = clock === undefined ? second.value : drillNow(clock, second.value);
      return Math.floor(now / MINUTE) * MINUTE;
    }),
    selected: signal<string | undefined>(undefined),
    dialog,
    view,
    token,
    origin,
    address,
    zone,
    paintedMs: signal<number | undefined>(undefined),
  };
};

/** Where my places really are, whatever is watched. */
export const realOf = (store: Store): Store => store.real.value ?? store;

/** A real alert in my places takes the page over from a drill that is watched, unless the viewer goes back to it. */
export const takesOver = (store: Store): boolean => isRealAlert(store.real.value) && !store.exerciseAnyway.value;

/** False also of a hub whose own feed is an exercise. */
export const isRealAlert = (real: Store | undefined): boolean =>
  real?.status.value === 'Actual' && real.answer.value?.state === 'alert';

/** Takes a frame in; true when what is shown is whole and confirmed by it. */
export const takeFrame = (store: Store, frame: Frame, now: number): boolean =>
  batch(() => {
    const next = follow(store.following.peek(), frame, now, store.connection.peek().confirmedAt);
    store.following.value = next;
    store.second.value = now;
    if (next.view.whole) store.board.put(next.view.regions);
    return isWhole(next);
  });

export const setPrefs = (store: Store, change: Partial<Prefs>): void => {
  store.prefs.value = { ...store.prefs.peek(), ...change };
};

const StoreContext = createContext<Store | undefined>(undefined);
export const StoreProvider = StoreContext.Provider;

export const useStore = (): Store => {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('a component stands outside of the store');
  return store;
};

/** A region as it is to be shown, and its row; draws anew only when that region does. */
export const useRegion = (id: string): { readonly row: RegionWire | undefined; readonly shown: Shown } => {
  const store = useStore();
  const moment = store.moment.value;
  const row = (moment?.board ?? store.board).rowSignal(id).value;
  return { row, shown: shownOf(row, moment === undefined ? store.contact.value : 'live') };
};

export const shownBoard = (store: Store): BoardSignals => store.moment.value?.board ?? store.board;
export const shownContact = (store: Store): Contact =>
  store.moment.value === undefined ? store.contact.value : 'live';
