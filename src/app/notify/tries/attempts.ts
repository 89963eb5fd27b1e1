import { defined } from '../../../domain/defined.ts';
import type { Instant } from '../../../domain/words.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Observe } from '../../kit/observe.ts';
import type { Destination } from '../destination.ts';
import type { Outcome, Sender } from '../kind.ts';
import type { Message } from '../message.ts';
import type { Delivery, Standing, TellingStore } from '../store.ts';
import { retryDelay } from './retry.ts';

/** Tries at telling one destination, one at a time, each noted; and how it is doing by them. */
export type Attempts = {
  send(message: Message): Promise<Outcome>;
  /** What it was before this process. */
  load(): Promise<void>;
  /** Failures in a row. */
  failures(): number;
  /** One more; how long until the next try. */
  failed(): number;
  /** How long until the next try, as things are. */
  pause(): number;
  /** Nothing has failed; also when somebody asks for a try now. */
  worked(): void;
  lastTry(): Instant;
  /** It has been told of every entry that there is. */
  caughtUp(): void;
  /** Resolves when all tries are noted. */
  noted(): Promise<void>;
  /** Cuts off what is under way, and notes no failure any more. */
  cut(): void;
  end(): void;
};

export const attempts = (ports: {
  readonly destination: Destination;
  readonly feed: string;
  readonly sender: Sender;
  readonly store: Pick<TellingStore, 'standing' | 'putStanding' | 'noteDelivery'>;
  /** Entries that it has not been told of; `came`: what is under way was told. */
  readonly behind: (came: boolean) => number;
  readonly clock: Clock;
  readonly observe: Observe;
}): Attempts => {
  const { destination, feed, sender, store, clock, observe } = ports;
  const about = { destination: destination.id, feed };
  const aborter = new AbortController();
  let failures = 0;
  let lastTry = Number.NEGATIVE_INFINITY;
  let ended = false;
  const noting = new Set<Promise<unknown>>();
  let standing: Standing = { reachedAt: null, failingSince: null, testedAt: null, behind: 0 };

  /** Nobody waits for it. */
  const write = (after: Standing, delivery?: Delivery): void => {
    const writing = Promise.all([
      delivery === undefined ? undefined : store.noteDelivery(destination.id, delivery),
      store.putStanding(destination.id, after),
    ])
      .catch((error: unknown) => observe('notify.failed', { ...about, error }))
      .finally(() => noting.delete(writing));
    noting.add(writing);
  };
  /** Nobody waits for it: how far the destination was told is saved meanwhile, and what is next goes out. */
  const note = (delivery: Delivery): void => {
    observe('notify.tried', { ...about, kind: destination.kind, ...delivery });
    const came = delivery.outcome === 'delivered';
    const { reason: _, ...before } = standing;
    standing = {
      ...before,
      ...(came
        ? { reachedAt: delivery.at, failingSince: null }
        : { failingSince: standing.failingSince ?? delivery.at, reason: delivery.reason ?? 'it failed' }),
      ...(delivery.type === 'test' ? { testedAt: delivery.at, test: { id: delivery.id, came } } : {}),
      behind: ports.behind(came),
    };
    write(standing, delivery);
  };

  return {
    send: async (message) => {
      const started = clock.now();
      const attempt = failures + 1;
      lastTry = started;
      const outcome = await sender
        .send(message, aborter.signal)
        .catch(
          (error: unknown): Outcome => ({ kind: 'retry', reason: error instanceof Error ? error.message : 'it broke' }),
        );
      if (ended && outcome.kind !== 'delivered') return outcome;
      const { data } = message;
      const delivery = (): Delivery => ({
        id: message.id,
        type: message.type,
        feed,
        epoch: data.epoch,
        seq: data.seq,
        ...defined({ region: data.region?.id }),
        at: clock.now(),
        outcome: outcome.kind,
        attempt,
        took: clock.now() - started,
        ...(data.event === undefined ? {} : { after: clock.now() - Date.parse(data.event.sequencedAt) }),
        ...('status' in outcome && outcome.status !== undefined ? { status: outcome.status } : {}),
        ...('reason' in outcome ? { reason: outcome.reason } : {}),
      });
      if (outcome.kind !== 'delivered' || outcome.answered === undefined) {
        note(delivery());
        return outcome;
      }
      // What is told next does not wait for the answer: it may be the end of this.
      void outcome.answered.then((reason) => {
        if (reason === undefined) note(delivery());
        else if (!ended) note({ ...delivery(), outcome: 'unanswered', reason });
      });
      return outcome;
    },
    load: async () => {
      standing = (await store.standing(destination.id)) ?? standing;
    },
    failures: () => failures,
    failed: () => {
      failures += 1;
      return retryDelay(failures);
    },
    pause: () => retryDelay(failures),
    worked: () => {
      failures = 0;
    },
    lastTry: () => lastTry,
    caughtUp: () => {
      if (standing.behind === 0) return;
      standing = { ...standing, behind: 0 };
      write(standing);
    },
    noted: async () => {
      await Promise.all(noting);
    },
    cut: () => aborter.abort(),
    end: () => {
      ended = true;
    },
  };
};
