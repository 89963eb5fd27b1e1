import { mayBeOn } from '../../../domain/siren.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Observe } from '../../kit/observe.ts';
import { type Destination, wayOf } from '../destination.ts';
import type { Sender } from '../kind.ts';
import type { SirenWay, TellingStore } from '../store.ts';
import { retryDelay } from '../tries/retry.ts';
import { sirenStateOf } from './siren-teller.ts';

/**
 * The last words to sirens that may be on and that nobody tells any more: their destination was removed, has another
 * address, is no siren now, or its drill is over. Each is told to be still until it has answered. What there is to say was
 * kept before the siren was switched on, so that no crash, and no change of the settings, leaves it on.
 */
export type Farewells = {
  /** Those that `isMine` lets through, and that nobody tells. */
  look(isMine: (way: SirenWay) => boolean, isTold: (way: SirenWay) => boolean): Promise<void>;
  /** What is under way is cut off: the next worker says it again. */
  close(): Promise<void>;
};

/** A siren that has not answered for so long is given up; milliseconds. */
const GIVEN_UP_AFTER = 24 * 3_600_000;

type Saying = { readonly since: number; failures: number; notBefore: number; isBusy: boolean };

export const farewells = (ports: {
  readonly telling: Pick<TellingStore, 'sirenWays' | 'keepSirenWay' | 'progress'>;
  readonly open: (destination: Destination) => Promise<Sender | undefined>;
  readonly holds: () => boolean;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
}): Farewells => {
  const { telling, clock, observe } = ports;
  const saying = new Map<string, Saying>();
  const under = new Set<Promise<void>>();
  const aborter = new AbortController();

  /** The same siren may sound in earnest by now. */
  const soundsInEarnest = async ({ destination, feed }: SirenWay): Promise<boolean> => {
    if (feed === destination.feed) return false;
    const { told = new Map() } = (await telling.progress(destination.id, destination.feed)) ?? {};
    const real = sirenStateOf(told, ports.digest(wayOf(destination)));
    return real?.mode === 'sounding' && mayBeOn(real);
  };

  const say = async (name: string, way: SirenWay, one: Saying): Promise<void> => {
    const about = { destination: way.destination.id, feed: way.feed };
    let sender: Sender | undefined;
    try {
      if (await soundsInEarnest(way)) {
        await telling.keepSirenWay(name, null);
        return;
      }
      sender = await ports.open(way.destination);
      // The lease may be renewed in a moment.
      if (sender === undefined || !ports.holds()) return;
      const outcome = await sender.send({ ...way.farewell, timestamp: clock.now() }, aborter.signal);
      observe('notify.tried', { ...about, kind: way.destination.kind, outcome: outcome.kind });
      const isGivenUp = outcome.kind === 'retry' && clock.now() - one.since >= GIVEN_UP_AFTER;
      if (isGivenUp) observe('notify.gone', { ...about, reason: outcome.reason });
      if (outcome.kind !== 'retry' || isGivenUp) await telling.keepSirenWay(name, null);
      else {
        one.failures += 1;
        one.notBefore = clock.now() + Math.max(retryDelay(one.failures), outcome.after ?? 0);
      }
    } finally {
      await sender?.close();
      one.isBusy = false;
    }
  };

  return {
    look: async (isMine, isTold) => {
      const ways = await telling.sirenWays();
      for (const name of saying.keys()) if (!ways.has(name)) saying.delete(name);
      for (const [name, way] of ways) {
        if (aborter.signal.aborted || !isMine(way)) continue;
        if (isTold(way)) {
          saying.delete(name);
          continue;
        }
        const one = saying.get(name) ?? { since: clock.now(), failures: 0, notBefore: 0, isBusy: false };
        saying.set(name, one);
        if (one.isBusy || clock.now() < one.notBefore) continue;
        one.isBusy = true;
        // One that does not answer holds up no other.
        const work = say(name, way, one)
          .catch((error: unknown) => observe('notify.failed', { what: 'sirens', error }))
          .finally(() => under.delete(work));
        under.add(work);
      }
    },
    close: async () => {
      aborter.abort();
      await Promise.all(under);
    },
  };
};
