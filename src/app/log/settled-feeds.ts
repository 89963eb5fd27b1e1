import type { Instant } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed, FeedDirectory } from './feeds.ts';

/**
 * A directory that always has the feeds of the settings: when Redis lost them, whoever looks puts them back. Their logs
 * begin anew, under another epoch, and everything in them is unknown until somebody speaks.
 */
export const settledFeeds = (ports: {
  readonly directory: FeedDirectory;
  readonly feeds: readonly Pick<Feed, 'id' | 'country'>[];
  readonly now: () => Instant;
  readonly observe: Observe;
}): FeedDirectory => {
  const { directory, feeds, now, observe } = ports;
  const putBack = async ({ id, country }: Pick<Feed, 'id' | 'country'>): Promise<Feed> => {
    const feed = await directory.add({ id, country, status: 'Actual', createdAt: now() });
    observe('feed.put-back', { feed: id });
    return feed;
  };
  return {
    ...directory,
    list: async () => {
      const there = await directory.list();
      const lost = feeds.filter(({ id }) => !there.some((feed) => feed.id === id));
      if (lost.length === 0) return there;
      for (const feed of lost) await putBack(feed);
      return directory.list();
    },
    get: async (id) => {
      const there = await directory.get(id);
      const settled = there === undefined ? feeds.find((feed) => feed.id === id) : undefined;
      return settled === undefined ? there : putBack(settled);
    },
  };
};

/** Adds the feeds of the settings. Throws `drill.live-feed` when one of their names is a drill's. */
export const addSettled = async (
  directory: FeedDirectory,
  feeds: readonly Pick<Feed, 'id' | 'country'>[],
  now: Instant,
): Promise<void> => {
  for (const { id, country } of feeds) {
    const { status } = await directory.add({ id, country, status: 'Actual', createdAt: now });
    if (status !== 'Actual')
      throw new AppError(
        'drill.live-feed',
        `feed ${id} of the settings is there as ${status}; give one of them another name`,
      );
  }
};
