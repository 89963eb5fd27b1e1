import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { compose } from '../notify/compose.ts';
import type { Message } from '../notify/message.ts';
import type { Cursor, Told } from '../notify/progress.ts';
import type { Scope } from '../notify/scope.ts';
import type { Draft, Truth } from '../notify/turn.ts';
import type { CrowdPorts } from './crowd-ports.ts';

const OF_INTEREST: ReadonlySet<string> = new Set([
  'alert.started',
  'alert.updated',
  'alert.ended',
  'alert.retracted',
  'region.unknown',
  'region.known',
]);

/** All of a feed, as loud as it is for one's own places. */
export const everything = (catalogue: Catalogue): Scope => ({
  visible: new Set<RegionId>(catalogue.regions.map(({ id }) => id)),
  beside: () => [],
  ring: () => 'here',
  lets: ({ type }) => OF_INTEREST.has(type),
  sees: () => true,
  tier: () => 'urgent',
});

/** A crowd as the destination that its messages are composed for. */
export const EVERYBODY = {
  name: 'subscribers',
  kind: 'push',
  url: '',
  drills: false,
  secrets: [],
  from: 'http',
  addedAt: 0 as Instant,
} as const;

/** As what all crowds are told: a message of the same has the same id in each of them. */
const ALL_CROWDS = 'push';

/** Composes what everybody is told of a change, by what those in step were told before. */
export const composing =
  ({ feed, hub, digest, clock, common }: CrowdPorts, scope: Scope, told: Told) =>
  (draft: Draft, truth: Truth, cursor: Cursor): Message =>
    common.message(draft, { truth, cursor, told }, () =>
      compose(draft, {
        destination: { ...EVERYBODY, id: ALL_CROWDS, feed: feed.feed.id },
        scope,
        hub,
        feed: feed.feed.id,
        status: feed.feed.status,
        now: clock.now(),
        told,
        truth,
        cursor,
        digest,
      }),
    );
