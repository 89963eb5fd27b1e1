import { Gauge, type Registry } from 'prom-client';
import type { Desks, FeedDesk } from '../../app/gateway/desk.ts';
import { isPerson } from '../../domain/sources/source-state.ts';
import type { Instant } from '../../domain/words.ts';

/** The values that are read when somebody asks for the metrics. */
export type Watched = {
  readonly desks: Pick<Desks, 'current'>;
  /** Subscribers now, by transport. */
  readonly subscribers: () => Readonly<Record<string, number>>;
  readonly now: () => Instant;
};

/** A process that has not answered by then is left out of this answer; milliseconds. */
const ANSWER_LIMIT = 1_000;

/** How things stand, read off the desks at the moment of asking. */
export const gaugeStanding = (registry: Registry, watched: () => Watched | undefined): void => {
  const registers = [registry];
  const perFeed = (
    name: string,
    help: string,
    read: (desk: FeedDesk) => number | undefined | Promise<number | undefined>,
  ): void => {
    new Gauge({
      name: `allclear_${name}`,
      help,
      labelNames: ['feed'],
      registers,
      async collect() {
        this.reset();
        for (const desk of watched()?.desks.current() ?? []) {
          const value = await soon(read(desk));
          if (value !== undefined) this.set({ feed: desk.feed.id }, value);
        }
      },
    });
  };
  perFeed('queue_waiting', 'Signals that wait to be put in order, about.', (desk) => desk.queue.waiting());
  perFeed('feed_seq', 'Where this gateway’s copy of the log stands.', ({ follower }) => follower.position().seq);
  perFeed('feed_vouched', '1 while the log answers and a sequencer is at work.', ({ follower }) =>
    Number(follower.vouched()),
  );
  perFeed('feed_fresh', '1 while the feed is vouched for and a source that may raise alerts is live.', ({ follower }) =>
    Number(follower.fresh()),
  );

  const perSource = (
    name: string,
    help: string,
    read: (desk: FeedDesk, now: Instant) => Iterable<readonly [string, number]>,
  ): void => {
    new Gauge({
      name: `allclear_${name}`,
      help,
      labelNames: ['feed', 'source'],
      registers,
      collect() {
        this.reset();
        const now = watched()?.now() ?? 0;
        for (const desk of watched()?.desks.current() ?? []) {
          for (const [source, value] of read(desk, now)) this.set({ feed: desk.feed.id, source }, value);
        }
      },
    });
  };
  perSource('source_age_seconds', 'Since the source was last heard.', function* ({ follower }, now) {
    for (const [source, heardAt] of follower.heard()) yield [source, Math.max(0, now - heardAt) / 1000];
  });
  perSource('source_live', '1 while the source is heard.', function* ({ follower }) {
    for (const source of follower.state().sources.values()) {
      if (!isPerson(source)) yield [source.id, Number(source.live)];
    }
  });

  new Gauge({
    name: 'allclear_regions',
    help: 'Regions by state.',
    labelNames: ['feed', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { feed, follower } of watched()?.desks.current() ?? []) {
        const counts = new Map<string, number>([
          ['alert', 0],
          ['partial', 0],
          ['clear', 0],
          ['unknown', 0],
        ]);
        for (const { state } of follower.board().regions.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
        for (const [state, count] of counts) this.set({ feed: feed.id, state }, count);
      }
    },
  });
  new Gauge({
    name: 'allclear_subscribers',
    help: 'Subscribers now.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset();
      for (const [transport, count] of Object.entries(watched()?.subscribers() ?? {})) this.set({ transport }, count);
    },
  });
};

/** A Redis that is away must not take the other numbers with it: just now they are wanted. */
const soon = async (value: number | undefined | Promise<number | undefined>): Promise<number | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_LIMIT);
  });
  try {
    return await Promise.race([value, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
};
