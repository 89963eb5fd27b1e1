import type { Subscriber } from './subscriber.ts';

/** Messages within one second of the first are counted together. */
const SECOND = 1_000;

/** False: more messages than allowed. */
export const mayTalk = (subscriber: Subscriber, now: number, messagesPerSecond: number): boolean => {
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
