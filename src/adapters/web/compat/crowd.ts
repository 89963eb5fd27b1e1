import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../app/kit/errors.ts';
import type { ProxyTrust } from '../live/admission/address.ts';
import { addresses } from '../live/admission/address.ts';
import type { Doorkeeping } from '../live/admission/door.ts';
import { door } from '../live/admission/door.ts';

/** Those who listen in the formats of other services: as many as may listen to the live feed, counted for themselves. */
export type Crowd = {
  /** Counts in, and gives the address to count out again. Throws `live.full`, `rate.limited`, `hub.closing`. */
  enter(request: IncomingMessage): string;
  leave(address: string): void;
  /** Called when the hub closes; returns what forgets it. */
  whenClosing(end: () => void): () => void;
  close(): Promise<void>;
};

const COME_BACK = 10;

export const crowdOf = (settings: Doorkeeping & { readonly trustProxy: ProxyTrust }, now: () => number): Crowd => {
  const addressOf = addresses(settings.trustProxy);
  const entrance = door(settings);
  const ends = new Set<() => void>();
  let closing = false;
  return {
    enter: (request) => {
      if (closing) throw new AppError('hub.closing', 'come back in a moment', { retryAfter: COME_BACK });
      const address = addressOf(request);
      const shut = entrance.knock(address, now());
      if (shut !== undefined)
        throw shut === 'full'
          ? new AppError('live.full', 'no more subscribers can be taken here now', { retryAfter: COME_BACK })
          : new AppError('rate.limited', 'too many subscribers from this address', { retryAfter: COME_BACK });
      entrance.enter(address);
      return address;
    },
    leave: (address) => entrance.leave(address),
    whenClosing: (end) => {
      ends.add(end);
      return () => ends.delete(end);
    },
    close: async () => {
      closing = true;
      for (const end of [...ends]) end();
    },
  };
};
