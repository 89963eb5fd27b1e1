import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Tier } from '../../domain/policy.ts';
import type { Hazard, Instant, ThreatLevel } from '../../domain/words.ts';
import type { Feed } from '../log/feeds.ts';
import type { Span } from '../log/log.ts';
import type { Destination } from './destination.ts';
import type { MessageType } from './message-types.ts';
import type { Acknowledgement, Delivery, Offered, Standing } from './store.ts';

/** A destination and how it is doing. */
export type Shown = { readonly destination: Destination; readonly standing: Standing };

export type NewDestination = Omit<Destination, 'id' | 'secrets' | 'from' | 'addedAt' | 'ended'> & {
  readonly secret?: string | undefined;
};

/** Fields to change; an absent one stays, null takes away. */
export type DestinationChange = {
  readonly [Key in keyof Omit<NewDestination, 'kind' | 'feed'>]?: NewDestination[Key] | null | undefined;
} & {
  /** How long the secret before goes on beside a new one; milliseconds. */
  readonly overlap?: number | undefined;
};

/** Whether a test came; `waiting`: not known yet. */
export type Tested = { readonly id: string; readonly came: 'yes' | 'no' | 'waiting'; readonly delivery?: Delivery };

/** The destinations of a hub and what is done with them. */
export type DestinationOffice = {
  list(): Promise<readonly Shown[]>;
  /** Tells the secret, this once where it was made here. Sends a test. Throws `request.invalid`. */
  add(
    asked: NewDestination,
  ): Promise<{ readonly shown: Shown; readonly secret: string | null; readonly tested: Tested }>;
  /** Adds one under an id of the caller's, without a test. Throws `destination.exists`, `request.invalid`. */
  register(id: string, asked: Omit<NewDestination, 'secret'>): Promise<Destination>;
  /** Throws `destination.unknown`, `destination.settled`, `request.invalid`. */
  change(id: string, change: DestinationChange): Promise<{ readonly before: Destination; readonly after: Destination }>;
  /** Throws `destination.unknown`, `destination.settled`. */
  remove(id: string): Promise<Destination>;
  /** Waits a while for whether it came. Throws `destination.unknown`. */
  test(id: string): Promise<Tested>;
  /** Tries again now, also one that said it was gone. Throws `destination.unknown`. */
  retry(id: string): Promise<void>;
  /** Newest first. Throws `destination.unknown`. */
  deliveries(id: string, limit: number): Promise<readonly Delivery[]>;
  /** What waits to be acknowledged under that id. Throws `acknowledgement.unknown`. */
  offered(id: string): Promise<{ readonly offered: Offered; readonly by: Acknowledgement | undefined }>;
  acknowledge(id: string, who: string): Promise<Acknowledgement>;
  /** Messages that it would have got of a past time; `logFrom`: before this the log says nothing, null: it has all. */
  trial(
    feed: Feed,
    as: Destination,
    span: Span,
  ): Promise<{ readonly rang: readonly Rang[]; readonly logFrom: Instant | null }>;
  /** The latest alerts that were told of a feed, and who was reached; newest first. */
  reach(feed: Feed, limit: number): Promise<readonly EventReach[]>;
  /** Destinations that would be told of an alert in these places. */
  touchedBy(
    feed: Feed,
    alert: { readonly regions: readonly RegionId[]; readonly hazard: Hazard; readonly level?: ThreatLevel | undefined },
  ): Promise<readonly Destination[]>;
  /** Destinations that were told of a drill, or should have been: those that say so. The latest messages of each are counted. */
  toldOf(feed: string): Promise<readonly ToldOfDrill[]>;
  /** Public keys by which webhooks are checked. */
  keys(): Promise<readonly { readonly use: 'webhook'; readonly algorithm: 'ed25519'; readonly key: string }[]>;
};

export type ToldOfDrill = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Messages that came there. */
  readonly told: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  /** The last one did not. */
  readonly failing: boolean;
};

/** One message that a destination would have got of past entries, had every message come at once. */
export type Rang = {
  readonly at: Instant;
  readonly type: MessageType;
  readonly region?: RegionId;
  readonly hazard?: Hazard;
  readonly level?: ThreatLevel;
  readonly tier: Tier;
  readonly sound: boolean;
};

/** One event of the log: the destinations reached, how soon, and those not reached. */
export type EventReach = {
  readonly feed: string;
  readonly epoch: string;
  readonly seq: number;
  readonly type: MessageType;
  readonly region: string;
  /** When the first was told; the event itself is a moment older. */
  readonly at: Instant;
  readonly expected: number;
  readonly reached: number;
  /** From the commit until the last of those reached had it; milliseconds. */
  readonly lastAfter: number;
  /** Destinations that have neither this event nor a later word about the region. */
  readonly missing: readonly string[];
};
