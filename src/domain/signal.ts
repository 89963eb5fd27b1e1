import type { AlertDetails, Retraction, SilentReason } from './claim.ts';
import type { Level, RegionId } from './places/catalogue.ts';
import type { Hazard, Instant, SourceId, Trust } from './words.ts';

/** A signal, checked and complete: the source is the token's, the times are instants, the region is known. */
export type Signal = AlertSignal | AllClearSignal | WithdrawnSignal | SnapshotSignal | HeartbeatSignal;

type Sent = {
  readonly source: SourceId;
  readonly trust: Trust;
  readonly receivedAt: Instant;
  /** The source's own time, where that lies after the arrival. */
  readonly saidAt?: Instant;
  /** The source's own id for it. The same id with other content is refused; the first one stands. */
  readonly id?: string;
};

export type AlertSignal = Sent &
  AlertDetails & { readonly kind: 'alert'; readonly region: RegionId; readonly hazard: Hazard; readonly at: Instant };

export type AllClearSignal = Sent & {
  readonly kind: 'all-clear';
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly at: Instant;
  /** Why it is over, in words. */
  readonly reason?: string;
};

/**
 * What the source said about this alert no longer holds, and nobody else's word is touched. With `error` it was wrong
 * (on the wire a retraction); without, an alert by hand or the message that raised it has reached its end.
 */
export type WithdrawnSignal = Sent & {
  readonly kind: 'withdrawn';
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly at: Instant;
  readonly error?: Retraction;
  /** Why it has reached its end, in words. */
  readonly reason?: string;
};

/** All that is active now, by this source. */
export type SnapshotSignal = Sent & {
  readonly kind: 'snapshot';
  readonly at: Instant;
  readonly active: readonly Listing[];
  /** A list that clears suspiciously much is believed when another answer this many milliseconds later says the same. */
  readonly confirmAfter: number;
  /** Tells answers apart: the same bytes sent again within minutes are no second answer. */
  readonly answer?: string;
  /** Some of its lines could not be read. Each may be any place, so nothing that it lacks is cleared. */
  readonly unread?: true;
};

/** One line of a list. Without `at` the source does not say since when. */
export type Listing = AlertDetails & {
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly at?: Instant;
  readonly saidAt?: Instant;
};

export type HeartbeatSignal = Sent & { readonly kind: 'heartbeat'; readonly at: Instant };

/** The rights and duties of a source; the operator's word. */
export type SourceProfile = {
  readonly id: SourceId;
  readonly trust: Trust;
  /** The regions that it may speak for, with all that lies below; absent: everything. */
  readonly regions?: readonly RegionId[];
  /** The levels its silence says something about; absent: all. A source of oblasts does not cover raions. */
  readonly levels?: readonly Level[];
  /** Without word for this many milliseconds it is silent; null: never. */
  readonly silentAfter: number | null;
  readonly muted: boolean;
  /** A person: what is said by hand vouches for nothing but itself. */
  readonly byHand?: true;
};

/** Words of the watchdog; they take the same way as any signal. */
export type SourceSignal =
  | { readonly kind: 'spoke'; readonly profile: SourceProfile; readonly at: Instant }
  | { readonly kind: 'silent'; readonly source: SourceId; readonly at: Instant; readonly reason: SilentReason };
