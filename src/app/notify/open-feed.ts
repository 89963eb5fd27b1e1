import { follow } from '../gateway/follow.ts';
import type { FollowPorts } from '../gateway/follower.ts';
import type { Closable } from '../kit/lifetime.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { TellingFeed } from './telling-feed.ts';
import { tellingFeed } from './telling-feed.ts';

/** Follows a feed to tell of it; `queue` is closed with it. */
export const openTellingFeed = async (
  queue: Closable,
  ports: FollowPorts,
): Promise<Omit<TellingFeed, 'close'> & Closable> => {
  const life = lifetime();
  life.use(queue);
  const follower = await follow(ports).catch(async (error: unknown) => {
    await life.close();
    throw error;
  });
  life.use(follower);
  const telling = tellingFeed(follower, ports.log, ports.clock);
  return {
    ...telling,
    close: async () => {
      telling.close();
      await life.close();
    },
  };
};
