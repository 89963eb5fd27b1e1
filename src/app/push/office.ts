import type { CrowdTally, Subscription } from './subscription.ts';

/** A subscription as its owner asks for it. */
export type AskedSubscription = Pick<
  Subscription,
  'endpoint' | 'p256dh' | 'auth' | 'feed' | 'places' | 'language' | 'page'
>;

/** Where people subscribe, and end it. */
export type PushOffice = {
  /** The hub's public key, which a browser asks for. */
  key(): Promise<string>;
  /** False: this hub takes nobody. */
  readonly isOpen: boolean;
  /**
   * The same address again renews it, with the places that are said now; with other keys it has to be confirmed anew.
   * Throws `request.invalid`, `subscriptions.full`.
   */
  subscribe(asked: AskedSubscription): Promise<{ readonly subscription: Subscription; readonly isNew: boolean }>;
  /** Throws `subscription.unknown`, also where the code is another. */
  confirm(id: string, code: string): Promise<Subscription>;
  /** Throws `subscription.unknown`. */
  get(id: string): Promise<Subscription>;
  /** Throws `subscription.unknown`. */
  end(id: string): Promise<void>;
  /** How subscribers of a feed are told; undefined: there was never one. */
  reach(feed: string): Promise<CrowdTally | undefined>;
};
