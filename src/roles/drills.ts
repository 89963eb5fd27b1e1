import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings/schema.ts';
import { liveClient } from '../adapters/allclear/live-client.ts';
import { redisDrills } from '../adapters/redis/drills.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { DrillAsked, DrillPorts } from '../app/drills/desk.ts';
import { beginDrill } from '../app/drills/desk.ts';
import type { DrillRecord, Progress, Subscribe } from '../app/drills/drill.ts';
import { expectation } from '../app/drills/expected.ts';
import type { Plan } from '../app/drills/plan.ts';
import type { Played } from '../app/drills/player.ts';
import { playDrill } from '../app/drills/player.ts';
import type { DrillReport } from '../app/drills/report.ts';
import { reportOf } from '../app/drills/report.ts';
import { every } from '../app/kit/clock.ts';
import type { Observe } from '../app/kit/observe.ts';
import { nobody } from '../app/kit/observe.ts';
import type { FeedDirectory } from '../app/log/feeds.ts';
import type { SourceRecord } from '../app/sources/sources.ts';
import { defined } from '../domain/defined.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { SourceId } from '../domain/words.ts';
import type { Connections } from './connections.ts';
import { drillFeed } from './drill-feed.ts';
import { feedParts } from './feed-parts.ts';

export type DrillKitPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly observe: Observe;
};

/** Everything to begin drills and to play them; for the worker, the gateway and the command alike. */
export type DrillKit = {
  readonly ports: DrillPorts;
  /** Begins a drill, or finds the same one unfinished. */
  begin(asked: DrillAsked, plan: Plan): Promise<DrillRecord & { readonly resumed: boolean }>;
  /** Undefined: somebody else plays it. */
  play(record: DrillRecord, plan: Plan, manner: Manner): Promise<{ played: Played; report?: DrillReport } | undefined>;
};

export type Manner = {
  readonly abort: AbortSignal;
  /** A hub to subscribe at, as anybody would. */
  readonly url?: URL;
  readonly longestPause?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** How long to wait for a player that may just have died; milliseconds. */
  readonly patience?: number;
};

/** A player that died is replaced after this long; milliseconds. */
const LEASE = 4_000;
/** A hub that knew the feed before may hold an older list of its sources for this long; milliseconds. */
const SOURCES_SETTLE = 1_500;

export const drillKit = ({ connections, settings, directory, tree, observe }: DrillKitPorts): DrillKit => {
  const store = redisDrills(connections.command, settings.redis.keyPrefix);
  const parts = (id: string) => feedParts(connections, settings, { id }, nobody);
  const ports: DrillPorts = {
    directory,
    store,
    pending: async (feed) => {
      const queue = parts(feed).queue();
      return queue.pending().finally(queue.close);
    },
    live: new Set(settings.feeds.map(({ id }) => id)),
    seqOf: async (feed) => (await parts(feed).pulse()()).position?.seq ?? 0,
    now: systemClock.now,
  };

  const register = async (feed: string, plan: Plan): Promise<void> => {
    const registry = parts(feed).registry();
    for (const record of recordsOf(plan).values()) await registry.put(record);
    if ((await directory.get(feed)) !== undefined) {
      await new Promise<void>((resolve) => void systemClock.after(SOURCES_SETTLE, resolve));
    }
  };

  const play: DrillKit['play'] = async ({ drill, progress }, plan, manner) => {
    const holder = randomUUID();
    const lease = parts(drill.id).lease('drill', holder);
    if (!(await held(() => lease.hold(LEASE), manner.patience ?? 0))) return undefined;
    const lost = new AbortController();
    const abort = AbortSignal.any([manner.abort, lost.signal]);
    const endRenewal = every(systemClock, LEASE / 4, async () => {
      // Redis may be away for a moment; who plays is then settled by the first progress that is saved.
      if (!(await lease.hold(LEASE).catch(() => true))) lost.abort();
    });
    const catalogue = tree(drill.country);
    const sources = recordsOf(plan);
    const feed = await drillFeed({
      connections,
      settings,
      reset: store.reset,
      feed: { id: drill.id },
      tree: catalogue,
      sources,
    });
    observe('drill.playing', { drill: drill.id, position: progress.position });
    const began = progress.position > 0 || progress.run > 1;
    try {
      const played = await playDrill({
        drill,
        plan,
        ...(began ? { resume: progress } : {}),
        feed,
        desk: { save: (now) => store.save(drill.id, holder, now), orders: () => store.orders(drill.id) },
        expectation: () => expectation({ parse: parseSignal, tree: catalogue, limits: settings.intake, sources }),
        ...(manner.url === undefined ? {} : { subscribe: subscriber(manner.url, drill.id) }),
        clock: systemClock,
        abort,
        ...defined({ longestPause: manner.longestPause, onProgress: manner.onProgress }),
      });
      if (played.end === 'left') return { played };
      const report = reportOf(drill, plan, played, catalogue);
      await store.saveReport(drill.id, JSON.stringify(report));
      await store.end(drill.id, played.progress);
      observe('drill.ended', { drill: drill.id, state: played.progress.state, proof: report.proof });
      return { played, report };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      observe('drill.failed', { drill: drill.id, error });
      const now = (await store.get(drill.id))?.progress ?? progress;
      await store.end(drill.id, { ...now, state: 'failed', detail, endedAt: systemClock.now() });
      throw error;
    } finally {
      await endRenewal();
      await feed.close();
      await lease.release().catch(() => {});
    }
  };

  return { ports, begin: (asked, plan) => beginDrill(ports, asked, () => register(asked.feed, plan)), play };
};

/** As the operator would have set them up; they fall silent by the scenario's word alone. */
export const recordsOf = (plan: Plan): ReadonlyMap<SourceId, SourceRecord> =>
  new Map(
    [...plan.sources].map(([id, trust]) => [
      id,
      { id, trust, silentAfter: null, muted: false, tokenHash: null, addedAt: plan.from, confirmAfter: 1_000 },
    ]),
  );

/** Tries until the lease is had or the time is over. */
const held = async (hold: () => Promise<boolean>, patience: number): Promise<boolean> => {
  const until = systemClock.now() + patience;
  for (;;) {
    if (await hold()) return true;
    if (systemClock.now() >= until) return false;
    await new Promise<void>((resolve) => void systemClock.after(100, resolve));
  }
};

const subscriber =
  (url: URL, feed: string): Subscribe =>
  (onFrame) =>
    liveClient({ url, feed, onFrame, onState: () => {}, clock: systemClock, random: Math.random });
