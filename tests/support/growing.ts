import type { EventWire, Frame } from '../../src/protocol/live/frames.ts';

/**
 * The law that every test client keeps an eye on: what one subscriber is sent of one epoch has strictly growing `seq`.
 * Several events of one entry share its `seq`, and come in one frame. Throws at the first that comes twice or too late.
 */
export const strictlyGrowing = (): ((frame: Frame, since?: number) => void) => {
  let told = Number.NEGATIVE_INFINITY;
  const grows = (what: string, seq: number, least: number): void => {
    if (seq < least) throw new Error(`${what} of seq ${seq} came after seq ${told}`);
  };
  return (frame, since) => {
    switch (frame.type) {
      case 'hello':
        told = frame.resumed ? (since ?? Number.NEGATIVE_INFINITY) : frame.seq;
        break;
      case 'snapshot':
        grows('a snapshot', frame.seq, told);
        told = frame.seq;
        break;
      case 'events':
        grows('an event', frame.events[0]?.seq ?? told + 1, told + 1);
        for (const { seq } of frame.events) {
          grows('an event', seq, told);
          told = seq;
        }
        assertDistinct(frame.events);
        break;
      case 'heartbeat':
        grows('a heartbeat', frame.seq, told);
        break;
      default:
        break;
    }
  };
};

const assertDistinct = (events: readonly EventWire[]): void => {
  if (new Set(events.map((event) => JSON.stringify(event))).size !== events.length)
    throw new Error(`a frame has an event twice: ${JSON.stringify(events).slice(0, 500)}`);
};
