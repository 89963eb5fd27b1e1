import type { Backlog } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import type { Pulse } from '../../app/log/log.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import { backlogOf } from './queue.ts';
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
        sequencing: (data.judged?.until ?? 0) > now && data.judged?.epoch === data.meta?.epoch,
        backlog: backlogOf(data, now),
      }));
    });
    return { ...pulse, waitingFor: backlog.waitingFor, doubtful: await doubtful(backlog) };
  };
