import type { Clock } from '../../../app/kit/clock.ts';
import type { Closable } from '../../../app/kit/lifetime.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import type { Ask } from '../../../app/upstreams/source.ts';
import { registerWebhook, removeWebhook } from './webhook.ts';

/** After a registration that failed; milliseconds. It costs requests of a small quota. */
const RETRY_AFTER = 60_000;
/** A registration that got lost on the other side is renewed; milliseconds. */
const RENEW_AFTER = 6 * 3_600_000;
/** Taking it back must not hold up the end; milliseconds. */
const REMOVE_LIMIT = 2_000;

export type Registration = Closable & {
  /** The service calls us: as long as it also answers, its silence means that nothing happens. */
  stands(): boolean;
};

/** Keeps the webhook registered while the source is polled, and takes it back at the end. */
export const keepRegistered = (ports: {
  readonly ask: (signal: AbortSignal) => Ask;
  readonly service: { readonly url: string; readonly key: string };
  readonly callback: string;
  /** False when another worker does this by now: then it is that worker's to take back. */
  readonly isOurs: () => Promise<boolean>;
  readonly clock: Clock;
  readonly observe: Observe;
}): Registration => {
  const { service, callback, clock, observe } = ports;
  const stopped = new AbortController();
  let stands = false;
  let cancel = (): void => {};
  const register = async (): Promise<void> => {
    const failed = await registerWebhook(ports.ask(stopped.signal), service, callback);
    if (stopped.signal.aborted) return;
    stands = failed === undefined;
    if (failed === undefined) observe('webhook.registered', {});
    else observe('webhook.not-registered', { code: failed.code, detail: failed.detail });
    const wait = failed === undefined ? RENEW_AFTER : Math.max(RETRY_AFTER, failed.retryAfterMs ?? 0);
    cancel = clock.after(wait, again);
  };
  let inHand: Promise<void> = Promise.resolve();
  const again = (): void => {
    inHand = register().catch((error: unknown) => observe('webhook.failed', { error }));
  };
  again();
  return {
    stands: () => stands,
    close: async () => {
      if (stopped.signal.aborted) return;
      stopped.abort();
      cancel();
      await inHand;
      if (!stands || !(await ports.isOurs().catch(() => false))) return;
      const failed = await removeWebhook(ports.ask(AbortSignal.timeout(REMOVE_LIMIT)), service);
      observe(failed === undefined ? 'webhook.removed' : 'webhook.not-removed', { detail: failed?.detail });
    },
  };
};
