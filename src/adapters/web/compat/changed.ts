import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Instant } from '../../../domain/words.ts';

/** When the answer last changed, by the hub's clock: never the time of asking, which would hide that a feed stands still. */
export const changedAt = ({ follower }: FeedDesk): Instant => {
  const { clock } = follower.state();
  return follower.asOf() ?? (Number.isFinite(clock) ? clock : 0);
};
