import type { SilentReason, SourceClaim } from './claim.ts';
import type { RegionId } from './places/catalogue.ts';
import type { Interval, Retracted } from './timeline/parts.ts';
import type { Hazard, Instant, SourceId, Threat, ThreatLevel, Trust } from './words.ts';

/** A change by a claim, as subscribers see it. The log adds `seq`, `receivedAt` and `sequencedAt`. */
export type Change =
  | ({ readonly type: 'alert.started' } & AboutAlert & Standing)
  | ({ readonly type: 'alert.updated' } & AboutAlert & Standing)
  | ({ readonly type: 'alert.retracted' } & AboutAlert & {
        readonly since: Instant;
        readonly retractedAt: Instant;
        readonly reason: string;
      })
  | ({ readonly type: 'alert.ended' } & AboutAlert & {
        readonly since: Instant;
        readonly endedAt: Instant;
        /** Why it is over, in the words of who said so. */
        readonly reason?: string;
      })
  | ({ readonly type: 'alert.recorded' } & AboutAlert & {
        readonly startedAt: Instant;
        readonly endedAt: Instant;
        readonly sources: readonly SourceId[];
        readonly retracted?: Retracted;
      })
  | ({ readonly type: 'report.added' } & AboutAlert & Details)
  | ({ readonly type: 'region.unknown' | 'region.known' } & AboutSource & {
        readonly region: RegionId;
        /** True: the same holds for all that lies below. */
        readonly below: boolean;
      })
  | ({ readonly type: 'source.spoke' } & AboutSource & { readonly trust: Trust })
  | ({ readonly type: 'source.silent' } & AboutSource & { readonly reason: SilentReason });

export type ChangeType = Change['type'];

export const CHANGE_TYPES = [
  'alert.started',
  'alert.updated',
  'alert.ended',
  'alert.retracted',
  'alert.recorded',
  'region.unknown',
  'region.known',
  'report.added',
  'source.silent',
  'source.spoke',
] as const satisfies readonly ChangeType[];

type AboutSource = { readonly source: SourceId; readonly at: Instant };
type AboutAlert = AboutSource & { readonly region: RegionId; readonly hazard: Hazard };
type Details = { readonly level?: ThreatLevel; readonly threats: readonly Threat[] };
type Standing = Details & {
  readonly since: Instant;
  readonly sources: readonly SourceId[];
  readonly disputed: boolean;
};

/** A change of the history of one region and hazard; intervals are found by their start. */
export type HistoryChange = {
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly removed: readonly Instant[];
  readonly put: readonly Interval[];
};

/** From an instant on, what a source's words about itself are now: they were stamped ahead of time. */
export type MarksAnew = { readonly source: SourceId; readonly from: Instant; readonly marks: readonly SourceClaim[] };
