import type { Clock } from './clock.ts';
import { every } from './clock.ts';
import type { Closable } from './lifetime.ts';
import type { Observe } from './observe.ts';

/** A right that one holder at a time has, for a while. */
export type Lease = {
  /** Takes it, or renews one's own; false while another has it. */
  hold(ttlMs: number): Promise<boolean>;
  release(): Promise<void>;
};

/**
 * Does the work while it holds the lease. It keeps the others from doing the same work; it does not make it safe (the
 * expected `seq` of a commit does), so a holder that was frozen and comes back harms nobody.
 *
 * States: reserve (tries for the lease) → leading (renews it, the work runs) → reserve when it is lost.
 */
export const lead = async (ports: {
  readonly what: string;
  readonly lease: Lease;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly start: () => Promise<Closable>;
}): Promise<Closable & { leading(): boolean }> => {
  const { lease, ttlMs, clock, observe, what } = ports;
  let work: Closable | undefined;
  let heldUntil = 0;

  const stop = async (why: string): Promise<void> => {
    const stopped = work;
    work = undefined;
    observe('lead.stopped', { what, why });
    await stopped?.close();
  };

  const tick = async (): Promise<void> => {
    const asked = clock.now();
    try {
      const held = await lease.hold(ttlMs);
      if (held) heldUntil = asked + ttlMs;
      if (held && work === undefined) {
        work = await ports.start();
        observe('lead.started', { what });
      } else if (!held && work !== undefined) {
        await stop('another has the lease');
      }
    } catch (error) {
      observe('lead.failed', { what, error });
      if (work !== undefined && clock.now() > heldUntil) await stop('the lease could not be renewed').catch(() => {});
    }
  };

  await tick();
  const end = every(clock, Math.floor(ttlMs / 3), tick);
  return {
    leading: () => work !== undefined,
    close: async () => {
      await end();
      if (work !== undefined) await stop('closing');
      await lease.release();
    },
  };
};
