import { loadSettings } from '../../config/settings/load.ts';
import { redisDirectory } from '../adapters/redis/directory.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import { nobody } from '../app/kit/observe.ts';
import { connectRedis } from '../roles/connections.ts';
import { countryCatalogues } from '../roles/countries.ts';
import { drillKit } from '../roles/drills.ts';
import { feedParts } from '../roles/feed-parts.ts';
import type { CliContext, OpenContext } from './context.ts';

/** Reaches the installation by its settings: the Redis they name, or the embedded one of the data folder. */
export const openContext: OpenContext = async (environment) => {
  const settings = loadSettings({ env: environment });
  const life = lifetime();
  const connections = life.use(await connectRedis(settings, environment, nobody));
  const directory = redisDirectory(connections.command, settings.redis.keyPrefix);
  const tree = countryCatalogues();
  const parts = (feed: string) => feedParts(connections, settings, { id: feed }, nobody);
  const context: CliContext = {
    directory,
    defaultFeed: settings.feeds[0]?.id ?? 'ua',
    configured: settings.feeds.map(({ id, country }) => ({ id, country, status: 'Actual' })),
    silentAfter: settings.sources.silentAfter,
    registry: (feed) => parts(feed).registry(),
    hearing: (feed) => parts(feed).hearing(),
    statuses: (feed) => parts(feed).statuses(),
    tree,
    archive: (feed) => {
      const { history, imports, log } = parts(feed);
      return { history: history(), imports: imports(), log: log() };
    },
    drills: () => drillKit({ connections, settings, directory, tree, observe: nobody }),
    now: systemClock.now,
    close: life.close,
  };
  return context;
};
