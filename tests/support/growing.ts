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
        assertGrowing(frame.events);
        told = frame.events.at(-1)?.seq ?? told;
        break;
      case 'heartbeat':
        grows('a heartbeat', frame.seq, told);
        break;
      default:
        break;
    }
  };
};

const assertGrowing = (events: readonly EventWire[]): void => {
  let ofOneEntry: string[] = [];
  events.forEach((event, index) => {
    const before = events[index - 1]?.seq ?? event.seq;
    if (event.seq < before) throw new Error(`an event of seq ${event.seq} came after seq ${before}`);
    if (event.seq > before) ofOneEntry = [];
    else if (index > 0 && ofOneEntry.length === 0) ofOneEntry = [JSON.stringify(events[index - 1])];
    if (ofOneEntry.length === 0) return;
    const text = JSON.stringify(event);
    if (ofOneEntry.includes(text)) throw new Error(`an event came twice: ${text}`);
    ofOneEntry.push(text);
  });
};
