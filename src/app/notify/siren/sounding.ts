import type { RegionId } from '../../../domain/places/catalogue.ts';
import {
  isUntried,
  mayBeOn,
  owedBy,
  perhapsOn,
  type SirenInput,
  type SirenOrder,
  type SirenState,
  STILL,
  siren,
  sirenDue,
} from '../../../domain/siren.ts';
import type { Instant } from '../../../domain/words.ts';
import { regionWire } from '../../../protocol/live/wire.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Observe } from '../../kit/observe.ts';
import type { Book } from '../book.ts';
import { type Destination, wayOf } from '../destination.ts';
import type { Outcome } from '../kind.ts';
import type { Message } from '../message.ts';
import type { Cursor, ToldChange } from '../progress.ts';
import type { TellingStore } from '../store.ts';
import type { TellingFeed } from '../telling-feed.ts';
import type { Attempts } from '../tries/attempts.ts';
import { inTime } from '../tries/in-time.ts';
import { type Draft, isAnother, regionOf, type Truth } from '../turn.ts';
import { isOtherWay, sirenChange, sirenRules, sirenStateOf, sirenStep } from './siren-teller.ts';

/**
 * A siren that is told what to do: each change of what it was told goes through its rules, and what it is owed by them is
 * kept before it is sent. So it is known after a crash, too, that it may be on.
 */
export type Sounding = {
  /** The worker before ended without a word, and there was something to sound for: it may sound. */
  doubt(): void;
  /** Takes in a change; it counts as told. What follows of it is sent by `due`. */
  take(cursor: Cursor, told: ToldChange, truth: Truth, about: TakenIn): void;
  /** Does what is due; when the next is, undefined: nothing is. */
  due(truth: Truth): Promise<Instant | undefined>;
  /** There is a way to it again: it is tried at once. */
  again(): void;
};

type TakenIn = { readonly draft: Draft; readonly urgent: boolean };

/** A siren is told all the same where it cannot be kept by then that it is: late is worse; milliseconds. */
const KEPT_WITHIN = 500;
/** What has come to be known only a moment ago has nothing behind it that was forgotten; milliseconds. */
const NEW_FOR = 60_000;

export const sounding = (ports: {
  readonly destination: Destination;
  readonly feed: Pick<TellingFeed, 'feed'>;
  readonly book: Book;
  readonly attempts: Attempts;
  readonly store: Pick<TellingStore, 'progress' | 'keepSirenWay'>;
  readonly holds: () => boolean;
  /** It is told no more; with a reason: the other side says that it is gone. */
  readonly end: (gone?: string) => Promise<void>;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
}): Sounding => {
  const { destination, book, attempts, clock, store } = ports;
  const { feed } = ports.feed;
  const rules = sirenRules(destination);
  const about = { destination: destination.id, feed: feed.id };
  /** The last failure, and when it is tried again. */
  let failed: { readonly order: SirenOrder; readonly until: Instant } | undefined;
  let unknown: SirenState | undefined;
  const way = ports.digest(wayOf(destination));
  /** Whether the way to it is kept; undefined: nobody knows. */
  let isWayKept: boolean | undefined;

  const state = (): SirenState => {
    const kept = sirenStateOf(book.told(), way);
    if (kept !== undefined) return kept;
    if (unknown === undefined) {
      const isNew = feed.status !== 'Actual' || !book.isNew() || clock.now() - destination.addedAt < NEW_FOR;
      unknown = isNew ? STILL : perhapsOn(clock.now(), rules);
    }
    return unknown;
  };
  const put = (after: SirenState, cursor = book.cursor(), told: ToldChange = []): void => {
    const change = [...told, ...sirenChange(book.told(), after, way)];
    if (change.length > 0 || cursor !== book.cursor()) book.advance(cursor, change);
  };
  const hear = (input: SirenInput): void => put(siren(state(), input, rules));
  const isMuted = (): boolean => clock.now() < (destination.policy?.muteUntil ?? 0);
  const isCalm = (truth: Truth, region: RegionId | undefined): boolean =>
    region !== undefined && truth.board.regions.get(region)?.state === 'clear';
  const look = (truth: Truth, told: ToldChange = [], taken?: TakenIn): SirenState =>
    sirenStep(state(), told, {
      rules,
      drill: feed.status !== 'Actual',
      calm: isCalm(truth, taken === undefined ? undefined : regionOf(taken.draft)),
      urgent: taken?.urgent === true,
      muted: isMuted(),
      another: (region, hazard) =>
        taken === undefined ? 'no' : isAnother(taken.draft, book.told(), truth, region, hazard),
      seq: taken?.draft.kind === 'event' ? taken.draft.entry.seq : truth.position.seq,
      at: clock.now(),
    });

  const messageOf = ({ command, at, key }: SirenOrder, truth: Truth): Message => {
    const region = placeOf(key);
    const row = region === undefined ? undefined : truth.board.regions.get(region);
    return {
      id: `msg_${ports.digest(JSON.stringify(['siren', destination.id, feed.id, command, at]))}`,
      type: 'region.state',
      timestamp: truth.at,
      tier: 'urgent',
      sound: true,
      tag: `${feed.id}.siren`,
      data: {
        hub: ports.hub,
        feed: feed.id,
        status: feed.status,
        ...truth.position,
        ...(row === undefined ? {} : { region: regionWire(row) }),
        siren: {
          command,
          longest: command === 'all-clear' ? rules.allClear : rules.longest,
          ...(command === 'on' && key !== undefined ? { alert: key } : {}),
        },
      },
    };
  };

  const failing = (error: unknown): void => ports.observe('notify.failed', { ...about, error });

  /** The way to it is kept while it may be on. */
  const keepWay = async (truth: Truth): Promise<void> => {
    const isOn = mayBeOn(state());
    if (isWayKept === isOn) return;
    const farewell = messageOf({ command: 'off', at: clock.now() }, truth);
    await store.keepSirenWay(
      `${destination.id}|${feed.id}|${way}`,
      isOn ? { destination, feed: feed.id, farewell } : null,
    );
    isWayKept = isOn;
  };

  /** False: this worker has it no more. */
  const keep = (truth: Truth): Promise<boolean> => {
    const kept = Promise.all([keepWay(truth), book.save()]).then(([, isOurs]) => isOurs);
    return inTime(clock, KEPT_WITHIN, kept, failing);
  };

  /** A drill that is over does not silence what sounds in earnest. */
  const soundsInEarnest = async (): Promise<boolean> => {
    if (feed.status === 'Actual') return false;
    const real = sirenStateOf((await store.progress(destination.id, destination.feed))?.told ?? new Map(), way);
    return real?.mode === 'sounding' && mayBeOn(real);
  };

  return {
    doubt: () => {
      // An order goes out also where it cannot be kept. That of a drill is not switched off for that: an alert may sound.
      if (feed.status === 'Actual' && !isOtherWay(book.told(), way)) put(perhapsOn(clock.now(), rules, state()));
    },
    take: (cursor, told, truth, taken) => {
      put(look(truth, told, taken), cursor, told);
    },
    due: async (truth) => {
      put(look(truth));
      for (;;) {
        const [first] = owedBy(state());
        if (first === undefined) {
          await keepWay(truth).catch(failing);
          return sirenDue(state(), rules);
        }
        const isSame = failed?.order.command === first.command && failed.order.at === first.at;
        const next = Math.min(failed?.until ?? 0, sirenDue(state(), rules) ?? Number.POSITIVE_INFINITY);
        if (isSame && (failed?.until ?? 0) > clock.now()) return next;
        const isFirst = isUntried(state());
        hear({ kind: 'try', calm: isCalm(truth, placeOf(first.key)), at: clock.now() });
        const [order] = owedBy(state());
        // Its time has passed meanwhile, or its reason.
        if (order?.command !== first.command || order.at !== first.at) continue;
        if (!(await keep(truth)) || !ports.holds()) {
          await ports.end();
          return undefined;
        }
        if (order.command !== 'on' && (await soundsInEarnest())) {
          hear({ kind: 'answer', order, answer: 'done', first: isFirst, at: clock.now() });
          continue;
        }
        const outcome = await attempts.send(messageOf(order, truth));
        hear({ kind: 'answer', order, answer: answerOf(outcome), first: isFirst, at: clock.now() });
        if (outcome.kind === 'delivered') {
          attempts.worked();
          failed = undefined;
        } else failed = { order, until: clock.now() + Math.max(attempts.failed(), afterOf(outcome)) };
        if (!(await book.save())) await ports.end();
        if (outcome.kind === 'gone') {
          await ports.end(outcome.reason);
          return undefined;
        }
        // What came in meanwhile comes first: it may be the end of this.
        if (outcome.kind !== 'delivered') return clock.now();
      }
    },
    again: () => {
      failed = undefined;
    },
  };
};

const placeOf = (key: string | undefined): RegionId | undefined => key?.split('|')[0] as RegionId | undefined;

const afterOf = (outcome: Outcome): number => (outcome.kind === 'retry' ? (outcome.after ?? 0) : 0);

/** Answers of a server behind which another may have done it: it broke over it, or had none of that one. */
const BEHIND: ReadonlySet<number> = new Set([408, 500, 502, 504]);

/** Whether the siren did what it was told; what cannot be known counts as perhaps. */
const answerOf = (outcome: Outcome): 'done' | 'no' | 'perhaps' => {
  if (outcome.kind === 'delivered') return 'done';
  if (outcome.kind !== 'retry' || outcome.unsent === true) return 'no';
  return outcome.status === undefined || BEHIND.has(outcome.status) ? 'perhaps' : 'no';
};
