import type { RegionId } from '../../domain/places/catalogue.ts';
import { rank } from '../../domain/policy.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import { regionWire } from '../../protocol/live/wire.ts';
import type { Clock } from '../kit/clock.ts';
import type { Book } from './book.ts';
import type { Destination } from './destination.ts';
import type { Message } from './message.ts';
import type { Told, ToldChange } from './progress.ts';
import type { Scope } from './scope.ts';
import type { TellingStore } from './store.ts';
import type { TellingFeed } from './telling-feed.ts';
import { alertKey } from './told.ts';
import type { Attempts } from './tries/attempts.ts';
import type { Truth } from './turn.ts';

/** Alerts that one destination is told again and again, until somebody says that they were heard. */
export type Repeating = {
  /** The message with the way to acknowledge it, where it is one that repeats. */
  answerable(message: Message): Promise<Message>;
  /** What begins once such a message came. */
  begun(message: Message): ToldChange;
  /** Tells again what is due; when the next is, undefined: nothing is. */
  due(truth: Truth): Promise<Instant | undefined>;
};

/** Whether somebody acknowledged is looked for this often; milliseconds. */
const ASK_AGAIN = 5_000;

export const repeating = (ports: {
  readonly destination: Destination;
  readonly scope: Scope;
  readonly feed: Pick<TellingFeed, 'feed'>;
  readonly store: Pick<TellingStore, 'offer' | 'acknowledged'>;
  readonly book: Book;
  readonly attempts: Attempts;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
}): Repeating => {
  const { destination, store, book, attempts, clock } = ports;
  const { feed } = ports.feed;
  const { policy } = destination;

  const acknowledgementOf = (region: string, hazard: string, since: string): string =>
    ports.digest(JSON.stringify(['acknowledge', destination.id, feed.id, region, hazard, since]));

  const messageOf = (one: Repeat, times: number, truth: Truth): Message | undefined => {
    const row = truth.board.regions.get(one.region);
    if (row === undefined) return undefined;
    return {
      id: `msg_${ports.digest(JSON.stringify(['repeat', destination.id, feed.id, one.key, one.since, times]))}`,
      type: 'region.state',
      timestamp: truth.at,
      tier: 'urgent',
      sound: true,
      tag: `${feed.id}.${one.region}.${one.hazard}`,
      data: {
        hub: ports.hub,
        feed: feed.id,
        status: feed.status,
        ...truth.position,
        ring: ports.scope.ring(one.region),
        region: regionWire(row),
        repeat: times,
        acknowledge: `${linkTo(ports.hub)}/v1/acknowledge/${acknowledgementOf(one.region, one.hazard, one.since)}`,
      },
    };
  };

  return {
    answerable: async (message) => {
      const { event } = message.data;
      const isAlert = event?.type === 'alert.started' || event?.type === 'alert.updated';
      if (policy?.repeat === undefined || !isAlert || !message.sound || rank(message.tier) < rank('urgent'))
        return message;
      const since = String(Date.parse(event.since));
      const id = acknowledgementOf(event.region, event.hazard, since);
      const title = `${message.data.region?.name ?? event.region}: ${event.hazard}`;
      await store.offer(id, { destination: destination.id, title, at: message.timestamp });
      return { ...message, data: { ...message.data, acknowledge: `${linkTo(ports.hub)}/v1/acknowledge/${id}` } };
    },
    begun: ({ data: { event, acknowledge } }) =>
      policy?.repeat !== undefined && acknowledge !== undefined && event?.region !== undefined
        ? beginRepeat(event.region, event.hazard ?? 'air-raid', clock.now() + policy.repeat.every)
        : [],
    due: async (truth) => {
      let next: number | undefined;
      for (const one of repeatsOf(book.told())) {
        const isOver = policy?.repeat === undefined || one.since === '' || one.times >= policy.repeat.times;
        const message = messageOf(one, one.times + 1, truth);
        const id = acknowledgementOf(one.region, one.hazard, one.since);
        if (isOver || message === undefined || (await store.acknowledged(id)) !== undefined) {
          book.advance(book.cursor(), endRepeat(one));
          continue;
        }
        if (one.next > clock.now()) {
          next = Math.min(next ?? one.next, one.next, clock.now() + ASK_AGAIN);
          continue;
        }
        const isMuted = policy?.muteUntil !== undefined && clock.now() < policy.muteUntil;
        const outcome = isMuted ? ({ kind: 'delivered' } as const) : await attempts.send(message);
        if (outcome.kind !== 'delivered') {
          attempts.failed();
          return clock.now();
        }
        attempts.worked();
        const then = clock.now() + (policy?.repeat?.every ?? 0);
        book.advance(book.cursor(), nextRepeat(one, then));
        next = Math.min(next ?? then, then);
      }
      return next;
    },
  };
};

/** Where the hub has no address of its own, the way is told without it. */
const linkTo = (hub: string): string => (hub.startsWith('http') ? hub : '');

/**
 * An alert that is told again until somebody acknowledges it. What is due is kept among what was told, so that it goes
 * on over a restart.
 */
type Repeat = {
  readonly key: string;
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly since: string;
  /** How often it was told again. */
  readonly times: number;
  readonly next: Instant;
};

const repeatKey = (region: string, hazard: string): string => `r|${region}|${hazard}`;

/** Begins with the first telling. */
const beginRepeat = (region: string, hazard: string, next: Instant): ToldChange => [
  [repeatKey(region, hazard), `0|${next}`],
];

const nextRepeat = ({ key, times }: Repeat, next: Instant): ToldChange => [[key, `${times + 1}|${next}`]];

const endRepeat = ({ key }: Pick<Repeat, 'key'>): ToldChange => [[key, null]];

/** All that are under way; `since` is empty where the alert is told of no more. */
const repeatsOf = (told: Told): readonly Repeat[] =>
  [...told].flatMap(([key, value]) => {
    const [kind, region, hazard] = key.split('|');
    if (kind !== 'r') return [];
    const [times, next] = value.split('|').map(Number);
    const since = told.get(alertKey(region as RegionId, hazard as Hazard))?.split('|')[0] ?? '';
    const about = { key, region: region as RegionId, hazard: hazard as Hazard, since };
    return [{ ...about, times: times ?? 0, next: next ?? 0 }];
  });
