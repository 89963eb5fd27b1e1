import { follow } from '../gateway/follow.ts';
import type { FollowPorts } from '../gateway/follower.ts';
import type { SignalQueue } from '../intake/queue.ts';
import type { Closable } from '../kit/lifetime.ts';
import { openTogether } from '../kit/lifetime.ts';
import type { Log, LogTail, Pulse } from '../log/log.ts';
import type { TellingFeed } from './telling-feed.ts';
import { tellingFeed } from './telling-feed.ts';

/** The adapters of one feed that is told of. */
export type TellingAdapters = {
  log(): Log;
  tail(): LogTail;
  queue(): SignalQueue;
  pulse(queue: SignalQueue): () => Promise<Pulse>;
};

/** Follows a feed to tell of it. */
export const openTellingFeed = (
  adapters: TellingAdapters,
  ports: Omit<FollowPorts, 'log' | 'tail' | 'pulse'>,
): Promise<Omit<TellingFeed, 'close'> & Closable> =>
  openTogether(async (life) => {
    const log = adapters.log();
    const queue = life.use(adapters.queue());
    const follower = life.use(await follow({ ...ports, log, tail: adapters.tail(), pulse: adapters.pulse(queue) }));
    const telling = tellingFeed(follower, log, ports.clock);
    life.use({ close: async () => telling.close() });
    return telling;
  });
