import { loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/schema.ts';
import { parseSignal } from '../adapters/http/schema/parse-signal.ts';
import { redisDirectory } from '../adapters/redis/directory.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { AppError } from '../app/errors.ts';
import { intake } from '../app/intake.ts';
import { lifetime } from '../app/lifetime.ts';
import { nobody } from '../app/observe.ts';
import type { Connections } from '../compose/connections.ts';
import { connectRedis } from '../compose/connections.ts';
import { countryCatalogues } from '../compose/countries.ts';
import { feedParts, fingerprint } from '../compose/feed-parts.ts';
import type { CliContext, OpenContext, ReplaySink } from './context.ts';

/** How long a replay waits for one batch to be in the log; milliseconds. */
const BATCH_LIMIT = 60_000;

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
    registry: (feed) => parts(feed).registry(),
    hearing: (feed) => parts(feed).hearing(),
    tree,
    archive: (feed) => {
      const { history, imports, log } = parts(feed);
      return { history: history(), imports: imports(), log: log() };
    },
    replay: async (feed) => replaySink({ connections, settings, context, feed }),
    now: systemClock.now,
    close: life.close,
  };
  return context;
};

/** The queue, sequencer and log of every other signal; the feed's clock is the scenario's. */
const replaySink = async (ports: {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly context: CliContext;
  readonly feed: string;
}): Promise<ReplaySink> => {
  const { connections, settings, context, feed } = ports;
  const parts = feedParts(connections, settings, { id: feed }, nobody);
  const registry = parts.registry();
  const queue = parts.queue();
  await queue.watch();
  const country = (await context.directory.get(feed))?.country ?? settings.feeds[0]?.country ?? 'ua';
  const door = intake({
    parse: parseSignal,
    fingerprint,
    now: systemClock.now,
    queue,
    log: parts.log(),
    hearing: parts.hearing(),
    rejected: parts.rejected(),
    tree: context.tree(country),
    limits: { ahead: settings.intake.ahead, horizon: settings.intake.horizon, maxQueued: settings.intake.maxQueued },
    scenarioTime: true,
    observe: nobody,
  });
  const lines = new Map<string, Promise<unknown>>();
  const batches = new Map<string, ReturnType<typeof queue.sequenced>>();
  return {
    ensureFeed: async (name) => {
      const found = await context.directory.add({
        id: name,
        status: 'Exercise',
        country,
        createdAt: systemClock.now(),
      });
      if (found.status === 'Actual') {
        throw new AppError(
          'request.invalid',
          `feed ${name} is live; a replay goes into a feed of its own, for example --feed drill`,
        );
      }
    },
    ensureSource: async (name, trust) => {
      if ((await registry.get(name)) !== undefined) return;
      const addedAt = systemClock.now();
      await registry.put({
        id: name,
        trust,
        silentAfter: null,
        muted: false,
        tokenHash: null,
        addedAt,
        confirmAfter: 1_000,
      });
    },
    submit: async (name, items) => {
      const source = await registry.get(name);
      if (source === undefined) throw new AppError('request.invalid', `source ${name} is not known in feed ${feed}`);
      const before = lines.get(name) ?? Promise.resolve();
      const receipt = before.catch(() => {}).then(() => door.submit({ source, items }));
      lines.set(name, receipt);
      const { accepted, duplicate, rejected, batch } = await receipt;
      if (batch !== undefined && !batches.has(batch)) batches.set(batch, queue.sequenced(batch, BATCH_LIMIT));
      return { accepted, duplicate, rejected };
    },
    sequenced: async () => {
      const all = await Promise.all(batches.values());
      const sum = (what: 'taken' | 'repeated' | 'refused'): number =>
        all.reduce((total, one) => total + (one?.[what] ?? 0), 0);
      const missing = all.filter((one) => one === undefined).length;
      if (missing > 0) {
        throw new AppError(
          'log.unavailable',
          `${missing} batches are not in the log; is a hub running that sequences feed ${feed}?`,
        );
      }
      return { taken: sum('taken'), repeated: sum('repeated'), refused: sum('refused') };
    },
    close: async () => {
      await door.close();
      await queue.close();
    },
  };
};
