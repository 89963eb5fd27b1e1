import type { Backlog } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import type { Pulse } from '../../app/log/log.ts';
import { isSequencing } from '../../app/log/sequencing.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import { backlogOf } from './jobs.ts';
import type { Reach, Store } from './store.ts';

/** Notes that who fell silent was looked at in the log of that epoch; false: the log is another one now. Good for `ttlMs`. */
export const memoryJudged =
  (
    { store, reach, clock }: { readonly store: Store; readonly reach: Reach; readonly clock: Pick<Clock, 'now'> },
    ttlMs: number,
  ) =>
  (epoch: string): Promise<boolean> =>
    reach(() => {
      const until = clock.now() + ttlMs;
      return store.change((data) => {
        data.judged = { epoch, until };
        return data.meta?.epoch === epoch;
      });
    });

/** `doubtful`: the regions of which something acknowledged failed for good. */
export const memoryPulse =
  (
    { store, reach, clock }: { readonly store: Store; readonly reach: Reach; readonly clock: Pick<Clock, 'now'> },
    doubtful: (backlog: Pick<Backlog, 'dead' | 'diedAt'>) => Promise<ReadonlySet<RegionId>>,
  ) =>
  async (): Promise<Pulse> => {
    const { backlog, ...pulse } = await reach(() => {
      const now = clock.now();
      return store.look((data) => ({
        position: data.meta === undefined ? undefined : { epoch: data.meta.epoch, seq: data.meta.seq },
        heard: new Map(data.heard),
        sequencing: isSequencing({
          epoch: data.meta?.epoch,
          judged: inTime(data.judged, now)?.epoch,
          holder: inTime(data.leases.get('sequencer'), now)?.holder,
        }),
        backlog: backlogOf(data, now),
      }));
    });
    return { ...pulse, waitingFor: backlog.waitingFor, doubtful: await doubtful(backlog) };
  };

const inTime = <Held extends { readonly until: number }>(held: Held | undefined, now: number): Held | undefined =>
  held !== undefined && held.until > now ? held : undefined;
