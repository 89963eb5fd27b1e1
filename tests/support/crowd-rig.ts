import { memoryPush } from '../../src/adapters/memory/push.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Outcome } from '../../src/app/notify/kind.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Subscription, ToSubscriber } from '../../src/app/push/subscription.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { FakeFollower } from './fake-follower.ts';
import { type NotifyRig, notifyRig } from './notify-rig.ts';

export type Sent = { readonly to: Subscription; readonly what: ToSubscriber; readonly at: number };

/** Notify workers with subscriptions in memory, and telephones that take what a test says. */
export type CrowdRig = NotifyRig & {
  readonly stores: NotifyRig['stores'];
  readonly push: ReturnType<typeof memoryPush>;
  readonly sent: readonly Sent[];
  /** What one was told and took, in order. */
  told(id: string): readonly Message[];
  /** How it answers from now on; undefined: it takes everything. */
  behave(how: ((to: Subscription, what: ToSubscriber) => Outcome | Promise<Outcome> | undefined) | undefined): void;
  subscribe(id: string, places: readonly string[], more?: Partial<Subscription>): Promise<Subscription>;
};

export const subscriptionTo = (
  id: string,
  places: readonly string[],
  more: Partial<Subscription> = {},
): Subscription => ({
  id,
  endpoint: `https://push.example.org/${id}`,
  p256dh: 'key',
  auth: 'auth',
  feed: 'ua',
  places: places as RegionId[],
  language: 'uk',
  page: null,
  addedAt: 0,
  seenAt: 0,
  code: null,
  confirmedAt: 0,
  ...more,
});

export const crowdRig = (
  followers: readonly FakeFollower[],
  options: { readonly clock: Clock; readonly blindAfter?: number; readonly leaseTtl?: number },
): CrowdRig => {
  const push = memoryPush();
  const sent: Sent[] = [];
  const took = new Map<string, Message[]>();
  let how: ((to: Subscription, what: ToSubscriber) => Outcome | Promise<Outcome> | undefined) | undefined;
  const rig = notifyRig(followers, {
    ...options,
    push: {
      subscriptions: push.subscriptions,
      store: push.crowds,
      load: () => 0,
      send: async (to, what) => {
        sent.push({ to, what, at: options.clock.now() });
        const outcome = (await how?.(to, what)) ?? ({ kind: 'delivered', status: 201 } as const);
        if (outcome.kind === 'delivered' && what.kind === 'told')
          took.set(to.id, [...(took.get(to.id) ?? []), what.message]);
        return outcome;
      },
    },
  });
  return {
    ...rig,
    push,
    sent,
    told: (id) => took.get(id) ?? [],
    behave: (as) => {
      how = as;
    },
    subscribe: async (id, places, more = {}) => {
      const now = options.clock.now();
      const made = subscriptionTo(id, places, { addedAt: now, seenAt: now, confirmedAt: now, ...more });
      await push.subscriptions.put(made);
      return made;
    },
  };
};
