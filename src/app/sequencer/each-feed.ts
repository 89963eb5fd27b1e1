import { type Clock, every } from '../kit/clock.ts';
import type { Leader, Worker } from '../kit/lead.ts';
import { stuckOf } from '../kit/lead.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';

/** How often new feeds are looked for; milliseconds. */
const LOOK_FOR_FEEDS = 500;

/** Leads every feed there is, also those that come later; what is gone is let go, and nothing is left of it here. */
export const leadEachFeed = async (ports: {
  readonly directory: Pick<FeedDirectory, 'list'>;
  readonly lead: (feed: Feed) => Promise<Leader>;
  readonly forget: (feed: string) => Promise<void>;
  readonly clock: Clock;
  readonly observe: Observe;
}): Promise<Worker> => {
  const { directory, lead, forget, clock, observe } = ports;
  const running = new Map<string, Promise<Leader>>();
  const leaders = new Map<string, Leader>();
  const begin = async (feed: Feed): Promise<Leader> => {
    const leader = await lead(feed);
    leaders.set(feed.id, leader);
    return leader;
  };
  const look = async (): Promise<void> => {
    try {
      const feeds = await directory.list();
      for (const feed of feeds) if (!running.has(feed.id)) running.set(feed.id, begin(feed));
      for (const [id, one] of running) {
        if (feeds.some((feed) => feed.id === id)) continue;
        running.delete(id);
        const gone = await one;
        leaders.delete(id);
        await gone.close();
        await forget(id);
      }
    } catch (error) {
      observe('feeds.unknown', { error });
    }
  };
  await look();
  await Promise.all(running.values());
  const stop = every(clock, LOOK_FOR_FEEDS, look);
  return {
    stuck: () => stuckOf(leaders.values()),
    close: async () => {
      await stop();
      await Promise.all([...running.values()].map(async (one) => (await one).close()));
    },
  };
};
