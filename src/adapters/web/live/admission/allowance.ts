import type { Subscriber } from '../fanout/subscriber.ts';

/** A piece that waits for the rest of its message takes more memory than its bytes; segments of TCP have 500 at least. */
const PIECE_BYTES = 256;
const FEW_PIECES = 1_024;
export const piecesOf = (maxMessage: number): number => Math.max(FEW_PIECES, Math.ceil(maxMessage / PIECE_BYTES));

/** For `ws`: whoever says a thousand things at once is heard one by one, with everybody else's turn in between. */
export const oneByOne = (maxMessage: number) => ({
  allowSynchronousEvents: false,
  maxPayload: maxMessage,
  maxFragments: piecesOf(maxMessage),
  maxBufferedChunks: piecesOf(maxMessage),
});

/** Messages within one second of the first are counted together. */
const SECOND = 1_000;

/** About a hundred regions: to read them and to send their board costs as much as a message does by itself. */
const WEIGHED_BYTES = 512;

/** A message counts as several when it asks for much. */
export const weightOf = (bytes: number): number => 1 + Math.floor(bytes / WEIGHED_BYTES);

/** False: more messages than allowed, by their weight. One by itself is heard, however much it asks for. */
export const mayTalk = (
  subscriber: Pick<Subscriber, 'countedFrom' | 'counted'>,
  now: number,
  messagesPerSecond: number,
  weight = 1,
): boolean => {
  if (now - subscriber.countedFrom >= SECOND || now < subscriber.countedFrom) {
    subscriber.countedFrom = now;
    subscriber.counted = 0;
  }
  const isFirst = subscriber.counted === 0;
  subscriber.counted += weight;
  return isFirst || subscriber.counted <= messagesPerSecond;
};

/** Mistakes that are told: the developer of a client makes a few and wants to read about them; more than that is noise. */
const MISTAKES = 5;

/** False: that was one too many. */
export const mayErr = (subscriber: Subscriber): boolean => {
  subscriber.mistakes += 1;
  return subscriber.mistakes < MISTAKES;
};
