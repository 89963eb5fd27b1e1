import { within } from '../within.ts';
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

/** Work that tells why it does not get on although nothing outside keeps it from it; undefined while it does. */
export type Work = Closable & { stuck(): string | undefined };

export type Leader = Closable & {
  leading(): boolean;
  /** Why the work is not done, though nothing outside keeps us from it; undefined while all is well. */
  stuck(): string | undefined;
};

/** A role of this process, and why parts of it do not get on. */
export type Worker = Closable & { stuck(): readonly string[] };

export const stuckOf = (leaders: Iterable<Pick<Leader, 'stuck'>>): readonly string[] =>
  [...leaders].flatMap((one) => one.stuck() ?? []);

export type LeadPorts = {
  readonly what: string;
  readonly lease: Lease;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly start: () => Promise<Work>;
};

/** Work that has not ended by then is left to itself: the lease must be asked for again; milliseconds. */
const CLOSE_LIMIT = 4_000;
/** The lease is given back for the others' sake, who would have it soon anyway; milliseconds. */
const RELEASE_LIMIT = 1_000;
/** A worker that has not asked for its lease, or is not done with starting, for this long does not work; milliseconds. */
const LOOK_LIMIT = 30_000;
const START_LIMIT = 120_000;

/**
 * Does the work while it holds the lease. It keeps the others from doing the same work; it does not make it safe (the
 * expected `seq` of a commit does), so a holder that was frozen and comes back harms nobody, and neither does work that
 * would not end.
 *
 * States: reserve (tries for the lease) → starting (holds it) → leading (renews it, the work runs) → reserve when it is
 * lost, or when the work is stuck. The lease is asked for in every state, and nothing that hangs keeps us from it.
 */
export const lead = async (ports: LeadPorts): Promise<Leader> => {
  const { lease, ttlMs, clock, observe, what } = ports;
  let work: Work | undefined;
  let starting: { readonly since: number; readonly done: Promise<void> } | undefined;
  let wanted = false;
  let heldUntil = 0;
  let lookedAt = clock.now();

  const end = async (ended: Work, why: string): Promise<void> => {
    observe('lead.stopped', { what, why });
    try {
      if (!(await within(clock, CLOSE_LIMIT, ended.close()))) observe('lead.abandoned', { what, after: CLOSE_LIMIT });
    } catch (error) {
      observe('lead.failed', { what, error });
    }
  };

  const stop = async (why: string): Promise<void> => {
    wanted = false;
    const ended = work;
    work = undefined;
    if (ended !== undefined) await end(ended, why);
  };

  const start = async (): Promise<void> => {
    try {
      const started = await ports.start();
      if (!wanted) return await end(started, 'the lease was lost while it started');
      work = started;
      observe('lead.started', { what });
    } catch (error) {
      observe('lead.failed', { what, error });
    }
  };

  const begin = (): void => {
    wanted = true;
    starting ??= {
      since: clock.now(),
      done: start().finally(() => {
        starting = undefined;
      }),
    };
  };

  const hold = async (): Promise<boolean> => {
    let held = false;
    const answer = lease.hold(ttlMs).then((is) => {
      held = is;
    });
    if (!(await within(clock, ttlMs, answer))) throw new Error(`the lease was not answered for within ${ttlMs} ms`);
    return held;
  };

  const tick = async (): Promise<void> => {
    const asked = clock.now();
    lookedAt = asked;
    try {
      const held = await hold();
      if (held) heldUntil = asked + ttlMs;
      if (!held) return await stop('another has the lease');
      const why = work?.stuck();
      if (why !== undefined) await stop(why);
      else if (work === undefined) begin();
    } catch (error) {
      observe('lead.failed', { what, error });
      if (clock.now() > heldUntil) await stop('the lease could not be renewed');
    }
  };

  await tick();
  await starting?.done;
  const endTicks = every(clock, Math.floor(ttlMs / 3), tick);
  return {
    leading: () => work !== undefined,
    stuck: () => {
      const now = clock.now();
      if (now - lookedAt > LOOK_LIMIT) return `${what} has not asked for its lease for ${seconds(now - lookedAt)} s`;
      if (starting !== undefined && now - starting.since > START_LIMIT)
        return `${what} has been starting for ${seconds(now - starting.since)} s`;
      const why = work?.stuck();
      return why === undefined ? undefined : `${what}: ${why}`;
    },
    close: async () => {
      await endTicks();
      await stop('closing');
      if (starting !== undefined) await within(clock, CLOSE_LIMIT, starting.done);
      try {
        await within(clock, RELEASE_LIMIT, lease.release());
      } catch (error) {
        observe('lead.failed', { what, error }); // It ends by itself.
      }
    },
  };
};

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
