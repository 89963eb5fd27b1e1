import type { Leader, Worker } from '../kit/lead.ts';
import { stuckOf } from '../kit/lead.ts';
import type { Closable } from '../kit/lifetime.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { SourceDefinition } from './definition.ts';

/** Hears every source whose feed is live. What the sources of one feed share is opened once. */
export const hearAll = async <Shared extends Closable>(ports: {
  readonly definitions: readonly SourceDefinition[];
  readonly directory: FeedDirectory;
  readonly share: (feed: Feed) => Shared;
  readonly hear: (shared: Shared, definition: SourceDefinition) => Promise<Leader>;
  readonly observe: Observe;
}): Promise<Worker> => {
  const { directory, observe } = ports;
  const life = lifetime();
  const feeds = new Map<string, Shared>();
  try {
    const starting: Promise<Leader>[] = [];
    for (const definition of ports.definitions) {
      const feed = await directory.get(definition.feed);
      if (feed === undefined || feed.status !== 'Actual') {
        observe('source.left-out', { source: definition.id, feed: definition.feed, why: 'there is no such live feed' });
        continue;
      }
      const shared = feeds.get(feed.id) ?? ports.share(feed);
      if (!feeds.has(feed.id)) feeds.set(feed.id, life.use(shared));
      starting.push(ports.hear(shared, definition));
    }
    const started = await Promise.allSettled(starting);
    const leaders = started.flatMap((one) => (one.status === 'fulfilled' ? [life.use(one.value)] : []));
    const broken = started.find((one) => one.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    return { close: life.close, stuck: () => stuckOf(leaders) };
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};
