import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { type Clock, every } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { DrillRecord } from './drill.ts';
import { isOpen, listDrills, sweepDrills } from './lifecycle.ts';
import { planInSlices } from './plan/plan.ts';
import type { Drills } from './play/play.ts';
import { type LoadScenario, type ScenarioUploads, UPLOAD_ID, withTrusts } from './uploads.ts';

/** How often drills that somebody should play are looked for; milliseconds. */
const LOOK_EVERY = 500;
/** How often drills that are past their time are looked for; milliseconds. */
const SWEEP_EVERY = 10_000;
/** The scenario of an open drill is kept at least this long from now on; milliseconds. */
const KEPT_FOR_DRILL = 3_600_000;
/** How often what was removed is looked after. */
const SWEPT_AGAIN = 3;

/**
 * Plays the drills that were begun over HTTP, each under a lease: any number of these may be at work, and one that dies
 * is replaced by another, which goes on where it was.
 */
export const startReplaying = async (ports: {
  readonly drills: Drills;
  readonly uploads: Pick<ScenarioUploads, 'keepUntil'>;
  readonly load: LoadScenario;
  readonly catalogueOf: (country: string) => Catalogue;
  /** How long a drill that has ended is kept; milliseconds. */
  readonly retention: number;
  /** The hub that it subscribes at. */
  readonly url: URL | undefined;
  readonly clock: Clock;
  readonly observe: Observe;
}): Promise<Closable> => {
  const { drills, uploads, load, retention, clock, observe } = ports;
  const { directory } = drills.ports;
  const abort = new AbortController();
  const playing = new Map<string, Promise<void>>();
  let swept = Number.NEGATIVE_INFINITY;
  const gone = new Map<string, number>();

  const playOne = async (record: DrillRecord): Promise<void> => {
    const { drill } = record;
    try {
      const scenario = withTrusts(await load(drill.scenario.id, ports.catalogueOf(drill.country)), drill.trusts);
      if (scenario.digest !== drill.scenario.digest) {
        throw new Error(`scenario ${drill.scenario.id} is another one than the drill began with`);
      }
      await drills.play(record, await planInSlices(scenario, drill.faults, drill.seed), {
        abort: abort.signal,
        ...defined({ longestPause: drill.longestPause, url: ports.url }),
      });
    } catch (error) {
      observe('drill.failed', { drill: drill.id, error });
      const detail = error instanceof Error ? error.message : String(error);
      const progress = { ...record.progress, state: 'failed', detail, endedAt: clock.now() } as const;
      await drills.ports.store.end(drill.id, progress).catch(() => {});
    }
  };

  const sweep = async (): Promise<void> => {
    if (clock.now() - swept < Math.min(SWEEP_EVERY, retention)) return;
    swept = clock.now();
    // Again and again: a hub that still looked at the feed when it went may have left something of it.
    for (const [id, times] of gone) {
      if (times === 0 || (await directory.get(id)) !== undefined) gone.delete(id);
      else {
        gone.set(id, times - 1);
        await directory.remove(id);
      }
    }
    for (const { drill, progress } of await listDrills(drills.ports)) {
      if (isOpen(progress) && UPLOAD_ID.test(drill.scenario.id))
        await uploads.keepUntil(drill.scenario.id, clock.now() + KEPT_FOR_DRILL);
    }
    for (const drill of await sweepDrills(drills.ports, retention)) {
      gone.set(drill, SWEPT_AGAIN);
      observe('drill.removed', { drill });
    }
  };

  const look = async (): Promise<void> => {
    try {
      for (const record of await listDrills(drills.ports)) {
        const { drill, progress } = record;
        if (drill.player !== 'worker' || !isOpen(progress) || playing.has(drill.id) || abort.signal.aborted) continue;
        playing.set(
          drill.id,
          playOne(record).finally(() => playing.delete(drill.id)),
        );
      }
      await sweep();
    } catch (error) {
      observe('drills.unknown', { error });
    }
  };

  await look();
  const stop = every(clock, LOOK_EVERY, look);
  return {
    close: async () => {
      abort.abort();
      await stop();
      await Promise.all(playing.values());
    },
  };
};
