import type { FeedStatus, Instant } from '../../domain/words.ts';

/** One log with its board. Only feeds named in the settings are `Actual`; a drill has its own. */
export type Feed = {
  readonly id: string;
  readonly status: FeedStatus;
  /** Names the catalogue of regions. */
  readonly country: string;
  readonly createdAt: Instant;
};

/** Lower case, digits and hyphens; the name stands in Redis keys and addresses. */
export const FEED_ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

export type FeedDirectory = {
  list(): Promise<readonly Feed[]>;
  get(id: string): Promise<Feed | undefined>;
  /** Adds the feed, or returns the one that is there; an existing feed's status and country never change. */
  add(feed: Feed): Promise<Feed>;
  /** Removes the feed with everything that belongs to it. */
  remove(id: string): Promise<void>;
};
