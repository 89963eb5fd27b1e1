import { FEED_ID } from '../../../../app/log/feeds.ts';
import type { FeedStatus } from '../../../../domain/words.ts';
import type { Asked, Wish } from '../../../../protocol/live/asked.ts';
import { readWish } from '../../../../protocol/live/asked.ts';
import { CLOSE } from '../../../../protocol/live/frames.ts';
import { GAP, hadOf } from '../../../../protocol/live/session.ts';
import { onceDrained } from './drained.ts';
import type { Fan } from './fan.ts';
import { fanOut } from './fan.ts';
import { CLOSE_GRACE, goodbyes, letGo } from './goodbyes.ts';
import type { Packet } from './packet.ts';
import { lookFirst } from './places.ts';
import type { LiveDesk, LivePorts } from './ports.ts';
import type { Ways } from './send.ts';
import { send } from './send.ts';
import type { Subscriber } from './subscriber.ts';
import { backlogOf, isHere, isOpen } from './subscriber.ts';
import { watch } from './watch.ts';

/** The lives of subscribers, from the first request to the end; the states stand in `subscriber.ts`. */
export type Sessions = {
  enter(subscriber: Subscriber): void;
  /** Answers a request of a WebSocket, after those before it. */
  ask(subscriber: Subscriber, asked: Asked): void;
  /** Opens a session for what is already understood. */
  start(subscriber: Subscriber, desk: LiveDesk, wish: Wish): Promise<void>;
  /** The feed, or undefined when there is none of that name. */
  desk(feed: string): Promise<LiveDesk | undefined>;
  /** An `error` frame. */
  complain(subscriber: Subscriber, code: string, detail: string): void;
  /** An `error` frame, and the end. */
  turnAway(subscriber: Subscriber, code: string, detail: string): void;
  gone(subscriber: Subscriber, code: number): void;
  /** After something was written to it that is not ours. */
  wrote(subscriber: Subscriber): void;
  beat(): void;
  here(): ReadonlySet<Subscriber>;
  /** Lets everybody go, spread over the time to drain. */
  dismissAll(): Promise<void>;
};

/** A subscriber that has not drained by then is sent away: it is better off with a new connection; milliseconds. */
const SLOW_LIMIT = 10_000;
/** One that is still at what opened its session may have the slowest of lines; milliseconds. */
const OPENING_LIMIT = 120_000;
/** Everything unsent, of all subscribers: several times what a busy hub needs, and still a small machine's memory. */
const MAX_ALL_BACKLOGS = 256 * 1024 * 1024;
/** Requests that wait for the one before; each is answered in milliseconds. */
const MAX_WAITING = 8;

export const sessions = (
  ports: LivePorts & {
    readonly ways: Ways;
    readonly random: () => number;
    readonly left: (subscriber: Subscriber) => void;
  },
): Sessions => {
  const { settings, clock, observe, random } = ports;
  const here = new Set<Subscriber>();
  const fans = new Map<string, Fan>();
  const perFeed = new Map<string, number>();
  const statuses = new Map<string, FeedStatus>();
  let emptied = (): void => {};

  const watched = watch({
    clock,
    maxAllBacklogs: settings.maxAllBacklogs ?? MAX_ALL_BACKLOGS,
    late: (subscriber) => (subscriber.life === 'slow' ? bye.tooSlow(subscriber) : subscriber.socket.destroy()),
    greediest: (subscriber) => {
      observe('subscriber.cut', {
        transport: subscriber.transport,
        feed: subscriber.feed,
        why: 'all backlogs together',
      });
      subscriber.code = CLOSE.tooSlow.code;
      subscriber.socket.destroy();
    },
  });

  const wrote: Sessions['wrote'] = (subscriber) => {
    if (backlogOf(subscriber) === 0) return;
    lookFirst(subscriber);
    watched.holds(subscriber);
  };

  const write = (subscriber: Subscriber, packet: Packet): number => {
    const bytes = send(subscriber, packet, ports.ways);
    wrote(subscriber);
    return bytes;
  };

  const bye = goodbyes({
    clock,
    random,
    statusOf: (feed) => statuses.get(feed) ?? 'Actual',
    write,
    leave: (subscriber) => {
      fans.get(subscriber.feed)?.leave(subscriber);
      watched.forget(subscriber);
      watched.until(subscriber, clock.now() + CLOSE_GRACE);
    },
  });

  const fanOf = (desk: LiveDesk): Fan => {
    const known = fans.get(desk.feed.id);
    if (known?.follower === desk.follower) return known;
    // The feed was closed and opened again: nobody would tell these anything any more.
    if (known !== undefined) {
      known.reset();
      closeFan(desk.feed.id, known);
    }
    const fan = fanOut({
      follower: desk.follower,
      clock,
      thisTurn: ports.thisTurn,
      observe,
      heartbeatMs: settings.heartbeat,
      maxBacklog: settings.maxBacklog,
      ways: ports.ways,
      send: write,
      wrote,
      slow,
      dead: (subscriber) => subscriber.ws?.terminate(),
      reset: bye.reset,
    });
    fans.set(desk.feed.id, fan);
    return fan;
  };

  const closeFan = (feed: string, fan: Fan): void => {
    fans.delete(feed);
    fan.close();
  };

  const start: Sessions['start'] = async (subscriber, desk, wish) => {
    const { follower } = desk;
    const missed = wish.since === undefined ? undefined : await follower.since(wish.since);
    if (!isHere(subscriber)) return;
    // From here on nothing is waited for: what is told now and what is told live meet without a seam.
    const fan = fanOf(desk);
    // A feed that was opened again has sent away all that listened to the old one.
    if (!isHere(subscriber)) return;
    fan.flush(subscriber);
    if (subscriber.life !== 'slow' && backlogOf(subscriber) > settings.maxBacklog) slow(subscriber);
    if (subscriber.life === 'slow') {
      subscriber.filter = wish.filter;
      return;
    }
    const had = hadOf(wish.since, follower.position(), missed, follower.recent);
    fan.open(subscriber, wish.filter, had);
    if (subscriber.joined) return;
    subscriber.joined = true;
    const { transport, feed } = subscriber;
    observe('subscriber.joined', { transport, feed, resumed: had.kind === 'missed', gap: had.kind === 'gap' });
  };

  const deskOf: Sessions['desk'] = async (feed) => {
    const opened = FEED_ID.test(feed) ? await ports.desks.open(feed) : undefined;
    if (opened !== undefined) statuses.set(feed, opened.feed.status);
    return opened;
  };

  const answer = async (subscriber: Subscriber, asked: Asked): Promise<void> => {
    const opened = await deskOf(subscriber.feed);
    if (!isHere(subscriber)) return;
    if (opened === undefined)
      return bye.turnAway(subscriber, 'feed.unknown', `there is no feed ${JSON.stringify(subscriber.feed)}`);
    const wish = readWish(asked, opened.follower.catalogue);
    if (wish.kind === 'read') return await start(subscriber, opened, wish.value);
    if (subscriber.joined) bye.complain(subscriber, wish.code, wish.detail);
    else bye.turnAway(subscriber, wish.code, wish.detail);
  };

  const ask: Sessions['ask'] = (subscriber, asked) => {
    if (subscriber.answering) {
      subscriber.waiting ??= [];
      subscriber.waiting.push(asked);
      if (subscriber.waiting.length > MAX_WAITING)
        bye.turnAway(subscriber, 'rate.limited', 'too many requests at once');
      return;
    }
    subscriber.answering = true;
    answer(subscriber, asked)
      .catch((error: unknown) => {
        observe('subscriber.failed', { transport: subscriber.transport, feed: subscriber.feed, error });
        bye.forNow(subscriber);
      })
      .finally(() => {
        subscriber.answering = false;
        const next = subscriber.waiting?.shift();
        if (subscriber.waiting?.length === 0) subscriber.waiting = undefined;
        if (next !== undefined && isHere(subscriber)) ask(subscriber, next);
      });
  };

  const slow = (subscriber: Subscriber): void => {
    fans.get(subscriber.feed)?.leave(subscriber);
    subscriber.life = 'slow';
    observe('subscriber.slow', { transport: subscriber.transport, feed: subscriber.feed });
    watched.until(subscriber, clock.now() + (subscriber.opening === undefined ? SLOW_LIMIT : OPENING_LIMIT));
    onceDrained(subscriber.socket, (left) => {
      if (!left || subscriber.life !== 'slow' || !isOpen(subscriber)) return;
      watched.forget(subscriber);
      fans.get(subscriber.feed)?.open(subscriber, subscriber.filter, GAP);
    });
  };

  const gone: Sessions['gone'] = (subscriber, code) => {
    if (subscriber.life === 'gone') return;
    const { transport, feed } = subscriber;
    const fan = fans.get(feed);
    fan?.leave(subscriber);
    watched.forget(subscriber);
    subscriber.life = 'gone';
    here.delete(subscriber);
    ports.left(subscriber);
    const others = (perFeed.get(feed) ?? 1) - 1;
    perFeed.set(feed, others);
    if (others === 0) {
      perFeed.delete(feed);
      if (fan !== undefined) closeFan(feed, fan);
    }
    if (subscriber.joined)
      observe('subscriber.left', { transport, feed, code: subscriber.code === 0 ? code : subscriber.code });
    if (here.size === 0) emptied();
  };

  return {
    enter: (subscriber) => {
      here.add(subscriber);
      perFeed.set(subscriber.feed, (perFeed.get(subscriber.feed) ?? 0) + 1);
    },
    ask,
    start,
    desk: deskOf,
    // Nothing comes before `hello`.
    complain: (subscriber, code, detail) =>
      subscriber.joined ? bye.complain(subscriber, code, detail) : bye.turnAway(subscriber, code, detail),
    turnAway: bye.turnAway,
    gone,
    wrote,
    beat: () => {
      for (const fan of fans.values()) fan.beat(true);
    },
    here: () => here,
    dismissAll: async () => {
      const stop = letGo([...here], settings.drain, { clock, random }, bye.forNow);
      if (here.size > 0) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(settings.drain + CLOSE_GRACE, () => {
            for (const subscriber of here) subscriber.socket.destroy();
          });
          emptied = () => {
            cancel();
            resolve();
          };
        });
      }
      stop();
      watched.close();
      for (const [feed, fan] of fans) closeFan(feed, fan);
    },
  };
};
