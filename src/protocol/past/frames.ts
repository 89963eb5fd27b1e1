import type { Time } from '../../domain/instant.ts';
import type { FeedStatus } from '../../domain/words.ts';
import type { ErrorFrame, EventsFrame, HeartbeatFrame, HelloFrame, SnapshotFrame } from '../live/frames.ts';

/**
 * The frames of `/v1/playback`: those of the live feed, each marked, so that the past can never be taken for now. `seq`
 * counts the moments of this playback and means nothing anywhere else.
 */
export type PlayedBack = {
  readonly replay: true;
  /** The feed's own; here in every frame. */
  readonly status: FeedStatus;
  /** The moment of the past that is being played. */
  readonly asOf: Time;
};

export type PlaybackHello = HelloFrame &
  PlayedBack & { readonly from: Time; readonly to: Time; readonly speed: number | 'max' };

/** The span is over; nothing follows. */
export type EndFrame = { readonly type: 'end'; readonly seq: number } & PlayedBack;

export type PlaybackFrame =
  | PlaybackHello
  | (SnapshotFrame & PlayedBack)
  | (EventsFrame & PlayedBack)
  | (HeartbeatFrame & PlayedBack)
  | (ErrorFrame & PlayedBack)
  | EndFrame;

/** Stands where the log's epoch stands in the live feed: no position of a playback is one of a log. */
export const PLAYBACK_EPOCH = 'replay';

/** Nothing more to come, and no use in coming back. */
export const PLAYBACK_OVER = { code: 4510, reason: 'the replay is over' } as const;
