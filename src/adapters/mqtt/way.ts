import type { Outcome, SenderPorts } from '../../app/notify/kind.ts';
import type { Link, Links, LinkUse } from './links.ts';

/** The publication of one try. */
export type Published = { readonly topic: string; readonly payload: string };

/** The way of one destination to its broker. */
export type Way = {
  readonly link: Link;
  /** One try: delivered once the broker has all of it. */
  deliver(all: readonly Published[], signal: AbortSignal): Promise<Outcome>;
};

/** A connection that was just begun is waited for, at most so long; milliseconds. */
const PATIENCE = 3_000;

/** Once there is a connection again, what waits is tried at once. */
export const openWay = (
  links: Links,
  ports: Pick<SenderPorts, 'destination' | 'view' | 'order' | 'clock' | 'observe'>,
  { timeout, ...use }: Partial<LinkUse> & Pick<LinkUse, 'broker' | 'topics'> & { readonly timeout: number },
): Way => {
  const { destination, view, clock, observe } = ports;
  const waiting = new Set<() => void>();
  let isNew = true;
  const settle = (): void => {
    isNew = false;
    for (const wake of waiting) wake();
    waiting.clear();
  };
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(PATIENCE, () => done());
      const done = (): void => {
        cancel();
        waiting.delete(done);
        resolve();
      };
      waiting.add(done);
    });
  const link = links.open({
    ...use,
    connected: () => {
      settle();
      use.connected?.();
      ports.order({ retry: true });
    },
    lost: (reason) => {
      settle();
      observe('notify.failed', { destination: destination.id, feed: view.feed, error: new Error(reason) });
      use.lost?.(reason);
    },
    refused: (topic, reason) =>
      observe('notify.failed', {
        destination: destination.id,
        feed: view.feed,
        error: new Error(`${topic}: ${reason}`),
      }),
  });
  return {
    link,
    deliver: async (all, signal) => {
      if (!link.isOpen() && isNew) await settled();
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
      const isOpen = link.isOpen();
      try {
        await Promise.all(all.map(({ topic, payload }) => link.publish(topic, payload, { qos: 1, signal: limit })));
        return { kind: 'delivered' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { kind: 'retry', reason, ...(isOpen ? {} : { unsent: true }) };
      }
    },
  };
};
