import { defined } from '../../../domain/defined.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { SourceId } from '../../../domain/words.ts';
import type { Position } from '../../../protocol/live/position.ts';
import { type Clock, every } from '../../kit/clock.ts';
import type { Lease } from '../../kit/lead.ts';
import type { Observe } from '../../kit/observe.ts';
import type { FeedDirectory } from '../../log/feeds.ts';
import type { SourceRecord, SourceRegistry } from '../../sources/sources.ts';
import type { Subscribe } from '../drill.ts';
import type { DrillPorts } from '../lifecycle.ts';
import { beginDrill } from '../lifecycle.ts';
import type { Plan } from '../plan/plan.ts';
import { reportOf } from '../report.ts';
import type { DrillStore } from '../store.ts';
import { expectation } from './expected.ts';
import { type DrillFeedAdapters, type DrillFeedPorts, drillFeed } from './feed.ts';
import type { Drills } from './play.ts';
import { playDrill } from './player.ts';

/** The adapters of a drill's feed, and what its players agree by. */
export type DrillAdapters = DrillFeedAdapters & {
  registry(): SourceRegistry;
  position(): Promise<Position | undefined>;
  lease(role: string, holder: string): Lease;
};

export type OpenDrillsPorts = Pick<DrillFeedPorts, 'parse' | 'fingerprint' | 'limits' | 'clock'> & {
  readonly directory: FeedDirectory;
  readonly store: DrillStore;
  readonly adaptersOf: (feed: string) => DrillAdapters;
  /** Feeds of the settings. */
  readonly live: ReadonlySet<string>;
  readonly catalogueOf: (country: string) => Catalogue;
  /** Subscribes to the feed at a hub, as anybody would. */
  readonly subscriber: (url: URL, feed: string) => Subscribe;
  /** Names a player; no two have the same. */
  readonly newHolder: () => string;
  readonly observe: Observe;
};

/** A player that died is replaced after this long; milliseconds. */
const LEASE = 4_000;
/** A hub that knew the feed before may hold an older list of its sources for this long; milliseconds. */
const SOURCES_SETTLE = 1_500;

export const openDrills = (given: OpenDrillsPorts): Drills => {
  const { directory, store, adaptersOf, live, catalogueOf, clock, observe } = given;
  const ports: DrillPorts = {
    directory,
    store,
    pending: async (feed) => {
      const queue = adaptersOf(feed).queue();
      return queue.pending().finally(queue.close);
    },
    live,
    seqOf: async (feed) => (await adaptersOf(feed).position())?.seq ?? 0,
    now: clock.now,
  };

  const register = async (feed: string, plan: Plan): Promise<void> => {
    const registry = adaptersOf(feed).registry();
    for (const record of recordsOf(plan).values()) await registry.put(record);
    if ((await directory.get(feed)) !== undefined) {
      await new Promise<void>((resolve) => void clock.after(SOURCES_SETTLE, resolve));
    }
  };

  const play: Drills['play'] = async ({ drill, progress }, plan, manner) => {
    const holder = given.newHolder();
    const lease = adaptersOf(drill.id).lease('drill', holder);
    if (!(await held(() => lease.hold(LEASE), manner.patience ?? 0, clock))) return undefined;
    const lost = new AbortController();
    const abort = AbortSignal.any([manner.abort, lost.signal]);
    const endRenewal = every(clock, LEASE / 4, async () => {
      // Redis may be away for a moment; who plays is then settled by the first progress that is saved.
      if (!(await lease.hold(LEASE).catch(() => true))) lost.abort();
    });
    const catalogue = catalogueOf(drill.country);
    const sources = recordsOf(plan);
    const { parse, fingerprint, limits } = given;
    const feed = await drillFeed({
      id: drill.id,
      adapters: adaptersOf(drill.id),
      parse,
      fingerprint,
      limits,
      clock,
      reset: store.reset,
      catalogue,
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
        control: { save: (now) => store.save(drill.id, holder, now), orders: () => store.orders(drill.id) },
        expectation: () => expectation({ parse, catalogue, limits, sources }),
        ...(manner.url === undefined ? {} : { subscribe: given.subscriber(manner.url, drill.id) }),
        clock,
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
      await store.end(drill.id, { ...now, state: 'failed', detail, endedAt: clock.now() });
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

/** How often a lease that another has is tried again; milliseconds. */
const ASK_AGAIN = 100;

/** Tries until the lease is had or the time is over. */
const held = async (hold: () => Promise<boolean>, patience: number, clock: Clock): Promise<boolean> => {
  const until = clock.now() + patience;
  for (;;) {
    if (await hold()) return true;
    if (clock.now() >= until) return false;
    await new Promise<void>((resolve) => void clock.after(ASK_AGAIN, resolve));
  }
};
