import type { SilentReason } from '../../domain/claim.ts';
import type { ChangeType } from '../../domain/event.ts';
import type { Time } from '../../domain/instant.ts';
import type { RegionState } from '../../domain/place-state.ts';
import type { FeedStatus, Hazard, ThreatLevel, Trust } from '../../domain/words.ts';
import type { ThreatWire } from './threat.ts';

/**
 * What goes over the wire, as JSON text: `/v1/live` over WebSocket and server-sent events, and the same shapes over
 * HTTP. Times are RFC 3339 in UTC with milliseconds and `Z`.
 */
export const PROTOCOL_VERSION = 1;

export type AlertWire = {
  readonly hazard: Hazard;
  readonly since: Time;
  readonly level?: ThreatLevel;
  readonly threats: readonly ThreatWire[];
  readonly sources: readonly string[];
  readonly disputed: boolean;
};

export type RegionWire = {
  readonly id: string;
  readonly iso?: string;
  readonly katottg?: string;
  readonly level: string;
  readonly parent: string | null;
  readonly name: string;
  readonly nameEn: string;
  readonly state: RegionState;
  readonly since: Time | null;
  /** The ancestor whose alert this is, when it is not the region's own. */
  readonly via?: string;
  readonly fresh: boolean;
  /** A live source covers the place: when its alert ends it is clear, otherwise unknown. */
  readonly covered: boolean;
  readonly alerts: readonly AlertWire[];
};

/** A row of a brief board: its own alerts only, and no names, which `/v1/regions` has. */
export type BriefWire = Omit<RegionWire, 'iso' | 'katottg' | 'name' | 'nameEn'>;

export const isNamed = (row: BriefWire | RegionWire): row is RegionWire => 'name' in row;

export type SourceWire = {
  readonly id: string;
  readonly trust: Trust;
  readonly state: 'live' | 'silent';
  readonly reason?: SilentReason;
  /** Since when it is live or silent. */
  readonly since: Time;
};

/** A change that subscribers see, as `Change` has it; `type` says which fields there are. */
export type EventWire =
  | (Stamped<'alert.started' | 'alert.updated'> & AboutAlert & Details & StandingWire)
  | (Stamped<'alert.ended'> &
      AboutAlert & {
        readonly since: Time;
        readonly endedAt: Time;
        /** Why it is over, in the words of who said so. */
        readonly reason?: string;
      })
  | (Stamped<'alert.retracted'> &
      AboutAlert & {
        readonly since: Time;
        /** It was said in error, and the last who said so took it back. */
        readonly retractedAt: Time;
        /** Why it was wrong, in the words of who said so. */
        readonly reason: string;
      })
  | (Stamped<'alert.recorded'> &
      AboutAlert & {
        readonly startedAt: Time;
        readonly endedAt: Time;
        /** It was over, and taken back as said in error, when it was heard of. */
        readonly retracted?: RetractedWire;
        readonly sources: readonly string[];
      })
  | (Stamped<'report.added'> & AboutAlert & Details)
  | (Stamped<'region.known' | 'region.unknown'> & {
      readonly region: string;
      readonly hazard?: never;
      /** The same holds for all that lies below. */
      readonly below: boolean;
    })
  | (Stamped<'source.spoke'> & AboutSource & { readonly trust: Trust })
  | (Stamped<'source.silent'> & AboutSource & { readonly reason: SilentReason });

/** The event of a type, or of several that have the same fields. */
export type EventOf<Type extends ChangeType, One = EventWire> = One extends { readonly type: infer Types }
  ? [Type & Types] extends [never]
    ? never
    : One
  : never;

type Stamped<Type extends ChangeType> = {
  readonly seq: number;
  readonly type: Type;
  readonly at: Time;
  readonly receivedAt: Time;
  readonly sequencedAt: Time;
  readonly source: string;
  /** Only in feeds that are not `Actual`. */
  readonly status?: FeedStatus;
};
type AboutAlert = { readonly region: string; readonly hazard: Hazard };
type AboutSource = { readonly region?: never; readonly hazard?: never };
type Details = { readonly level?: ThreatLevel; readonly threats: readonly ThreatWire[] };
type StandingWire = { readonly since: Time; readonly sources: readonly string[]; readonly disputed: boolean };

/** Said of alerts and reports only. */
export const levelOf = (event: EventWire | undefined): ThreatLevel | undefined =>
  event !== undefined && 'level' in event ? event.level : undefined;

export type RetractedWire = { readonly at: Time; readonly reason: string; readonly source: string };

/** Stands in every frame of a feed that is not `Actual`. */
type Marked = { readonly status?: FeedStatus };

/** Always first. `resumed`: every event after `since` follows. `gap`: that cannot be had, and a snapshot follows. */
export type HelloFrame = {
  readonly type: 'hello';
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly feed: string;
  readonly status: FeedStatus;
  readonly epoch: string;
  readonly seq: number;
  readonly heartbeatMs: number;
  readonly resumed: boolean;
  readonly gap: boolean;
};

/**
 * Everything the filter lets through, exactly as of `seq`. A long one comes in parts, one after another and all of one
 * `seq`; it counts when it is whole.
 */
export type SnapshotFrame = Marked & {
  readonly type: 'snapshot';
  readonly seq: number;
  readonly asOf: Time;
  /** Absent: full, every row with its names. */
  readonly board?: 'brief';
  /**
   * Something here is unknown only because the hub was in doubt. The real board follows once it is not, but only to whoever
   * is still there: a session is not resumed from this one. Absent: nothing is.
   */
  readonly doubted?: true;
  /** From 1 on; absent when it is the only one. */
  readonly part?: number;
  readonly parts?: number;
  readonly regions: readonly (RegionWire | BriefWire)[];
};

/** A batch is one frame: missed ones first, then live. */
export type EventsFrame = {
  readonly type: 'events';
  readonly sentAt: Time;
  readonly status: FeedStatus;
  readonly events: readonly EventWire[];
};

/** `seq` is the feed's, so that a filtered subscriber knows that nothing is missing. */
export type HeartbeatFrame = Marked & {
  readonly type: 'heartbeat';
  readonly seq: number;
  readonly at: Time;
  readonly fresh: boolean;
  readonly sources: readonly {
    readonly id: string;
    readonly state: 'live' | 'silent';
    readonly lastHeard: Time | null;
  }[];
};

export type ErrorFrame = Marked & { readonly type: 'error'; readonly code: string; readonly detail: string };

export type Frame = HelloFrame | SnapshotFrame | EventsFrame | HeartbeatFrame | ErrorFrame;

/** 4000 to 4499: come back and catch up. 4500 to 4999: do not, until something was changed. */
export const CLOSE = {
  restarting: { code: 4000, reason: 'restarting, come back' },
  tooSlow: { code: 4001, reason: 'too slow, come back and resume' },
  badRequest: { code: 4500, reason: 'bad request' },
  unauthorised: { code: 4503, reason: 'unauthorised' },
} as const;
