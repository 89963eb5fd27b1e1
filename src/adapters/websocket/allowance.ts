import type { Subscriber } from './subscriber.ts';

/** The largest message comes in fifty segments of TCP. A piece that waits for the rest takes more memory than its bytes. */
export const MAX_PIECES = 1_024;

/** For `ws`: whoever says a thousand things at once is heard one by one, with everybody else's turn in between. */
export const ONE_BY_ONE = {
  allowSynchronousEvents: false,
  maxFragments: MAX_PIECES,
  maxBufferedChunks: MAX_PIECES,
} as const;

/** Messages within one second of the first are counted together. */
const SECOND = 1_000;

/** False: more messages than allowed. */
export const mayTalk = (
  subscriber: Pick<Subscriber, 'countedFrom' | 'counted'>,
  now: number,
  messagesPerSecond: number,
): boolean => {
  if (now - subscriber.countedFrom >= SECOND || now < subscriber.countedFrom) {
    subscriber.countedFrom = now;
    subscriber.counted = 0;
  }
  subscriber.counted += 1;
  return subscriber.counted <= messagesPerSecond;
};

/** Whoever develops a client makes a few mistakes and wants to read about them; more than that is noise. */
const MISTAKES = 5;

/** False: that was one too many. */
export const mayErr = (subscriber: Subscriber): boolean => {
  subscriber.mistakes += 1;
  return subscriber.mistakes < MISTAKES;
};
