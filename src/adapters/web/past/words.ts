import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Moment } from '../../../app/past/moments.ts';
import type { PastSpan } from '../../../app/past/span.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { FeedState } from '../../../domain/timeline/feed-state.ts';
import type { Instant } from '../../../domain/words.ts';
import { lets } from '../../../protocol/live/filter.ts';
import { PROTOCOL_VERSION } from '../../../protocol/live/frames.ts';
import type { View } from '../../../protocol/live/session.ts';
import { heartbeatFrame, snapshotFrames } from '../../../protocol/live/session.ts';
import { eventWire } from '../../../protocol/live/wire.ts';
import type { PlaybackAsked } from '../../../protocol/past/asked.ts';
import type { PlaybackFrame } from '../../../protocol/past/frames.ts';
import { PLAYBACK_EPOCH } from '../../../protocol/past/frames.ts';

/** One playback's frames, each marked. */
export type PlaybackWords = {
  hello(): PlaybackFrame;
  snapshot(): readonly PlaybackFrame[];
  /** Undefined when the view lets nothing of it through. */
  events(moment: Moment): PlaybackFrame | undefined;
  beat(asOf: Instant): PlaybackFrame;
  end(): PlaybackFrame;
};

export type PlaybackAbout = {
  readonly feed: FeedDesk['feed'];
  readonly asked: Pick<PlaybackAsked, 'from' | 'to' | 'speed'>;
  readonly past: PastSpan;
  readonly view: View;
  readonly heartbeatMs: number;
  /** The time of now: when a frame leaves. */
  readonly now: () => Instant;
};

/** Nobody speaks in the past; who spoke then is told by events. */
const NO_SOURCES: FeedState['sources'] = new Map();

export const playbackWords = ({ feed, asked, past, view, heartbeatMs, now }: PlaybackAbout): PlaybackWords => {
  let seq = 0;
  const mark = (asOf: Instant) => ({ replay: true, status: feed.status, asOf: formatInstant(asOf) }) as const;
  return {
    hello: () => ({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      feed: feed.id,
      ...mark(asked.from),
      epoch: PLAYBACK_EPOCH,
      seq,
      heartbeatMs,
      resumed: false,
      gap: false,
      from: formatInstant(asked.from),
      to: formatInstant(asked.to),
      speed: asked.speed,
    }),
    snapshot: () =>
      snapshotFrames(past.board, { view, seq, asOf: asked.from, status: feed.status }, (row) =>
        Buffer.byteLength(JSON.stringify(row)),
      ).map((frame) => ({ ...frame, ...mark(asked.from) })),
    events: ({ at, changes }) => {
      seq += 1;
      const shown = changes.filter((change) => lets(change, view.visible, view.filter.hazards));
      if (shown.length === 0) return undefined;
      const events = shown.map((change) => eventWire(change, { seq, receivedAt: at, sequencedAt: at }, feed.status));
      return { type: 'events', ...mark(at), sentAt: formatInstant(now()), events };
    },
    beat: (asOf) => ({
      ...heartbeatFrame({ seq, at: asOf, fresh: false, sources: NO_SOURCES, heard: new Map() }, feed.status),
      ...mark(asOf),
    }),
    end: () => ({ type: 'end', seq, ...mark(asked.to) }),
  };
};
