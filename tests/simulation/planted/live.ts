import { foldFrame } from '../../../src/protocol/follow/live-view.ts';
import type { Frame } from '../../../src/protocol/live/frames.ts';
import { formatPosition } from '../../../src/protocol/live/position.ts';
import type { Wrong } from '../stage.ts';

const frames = (change: (frame: Frame) => readonly Frame[]): Wrong => ({ frames: change });

/** What subscribers are sent, and what they make of it. */
export const LIVE: Readonly<Record<string, Wrong>> = {
  'resume is off by one': {
    follower: (follower) => ({
      ...follower,
      since: async (position) => (await follower.since(position))?.slice(1),
    }),
  },
  'resume repeats one': {
    follower: (follower) => ({
      ...follower,
      since: ({ epoch, seq }) => follower.since({ epoch, seq: Math.max(0, seq - 1) }),
    }),
  },
  'a gap counts as resumed': frames((frame) =>
    frame.type === 'hello' && frame.gap ? [{ ...frame, resumed: true, gap: false }] : [frame],
  ),
  'a snapshot names a later seq': frames((frame) =>
    frame.type === 'snapshot' ? [{ ...frame, seq: frame.seq + 1 }] : [frame],
  ),
  'a heartbeat is ahead of the events': frames((frame) =>
    frame.type === 'heartbeat' ? [{ ...frame, seq: frame.seq + 1 }] : [frame],
  ),
  'the last event of a batch is lost': frames((frame) =>
    frame.type === 'events' && frame.events.length > 1 ? [{ ...frame, events: frame.events.slice(0, -1) }] : [frame],
  ),
  'a frame is sent twice': frames((frame) => (frame.type === 'events' ? [frame, frame] : [frame])),
  'what a slow subscriber missed is not told': { dropsWhenSlow: true },
  'the end of an alert elsewhere ends it here': {
    fold: (view, frame) =>
      foldFrame(
        view,
        frame.type === 'events'
          ? {
              ...frame,
              events: frame.events.map((event) =>
                event.type === 'alert.ended' && event.region?.length === 3
                  ? { ...event, region: event.region.slice(0, 1) }
                  : event,
              ),
            }
          : frame,
      ),
  },
  'unknown places stay clear': {
    fold: (view, frame) =>
      foldFrame(
        view,
        frame.type === 'events'
          ? { ...frame, events: frame.events.filter(({ type }) => type !== 'region.unknown') }
          : frame,
      ),
  },
  'a board shown in doubt is resumed from': frames((frame) => {
    if (frame.type !== 'snapshot') return [frame];
    const { doubted: _, ...rest } = frame;
    return [rest];
  }),
  'a stream is resumed from a board shown in doubt': {
    idOf: (id, frame, view) => (frame.type === 'snapshot' && frame.doubted === true ? formatPosition(view) : id),
  },
  'a subscriber trusts what it heard long ago': { patience: () => Number.POSITIVE_INFINITY },
};
