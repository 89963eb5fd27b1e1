import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Difference } from '../../domain/proof.ts';
import type { Hazard, SourceId } from '../../domain/words.ts';
import type { Counts, Drill, DrillState, Stage, Tally } from './drill.ts';
import type { FaultName } from './plan/faults.ts';
import type { Speed } from './speed.ts';

/** All there is to say of a drill that has ended, as plain JSON: `GET /v1/drills/{id}/report` and `--report`. */
/** A destination that is told of drills, and what came there of this one. */
export type ReportedDestination = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly told: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly failing: boolean;
};

export type DrillReport = {
  readonly version: typeof REPORT_VERSION;
  /** Never anything else: a report of the real thing is no drill. */
  readonly status: 'Exercise';
  readonly drill: string;
  readonly feed: string;
  readonly scenario: Drill['scenario'];
  readonly country: string;
  readonly state: DrillState;
  readonly proof: 'same' | 'different';
  readonly detail?: string;
  readonly speed: Speed;
  readonly run: number;
  readonly seed: number;
  readonly faults: readonly FaultReport[];
  readonly silence: { readonly source: SourceId; readonly from: string; readonly until: string } | null;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The scenario's time. */
  readonly from: string;
  readonly to: string;
  readonly seconds: { readonly worked: number; readonly scenario: number };
  readonly counts: {
    readonly signals: number;
    readonly unreadLines: number;
    readonly expected: Counts;
    readonly hub: Tally;
  };
  readonly signalsPerSecond: number;
  /** For those who may see destinations. */
  readonly destinations?: readonly ReportedDestination[];
  readonly compared: { readonly regions: number; readonly intervals: number };
  readonly differences: readonly DifferenceReport[];
  readonly differencesInAll: number;
  readonly subscriber: {
    readonly subscribed: boolean;
    readonly frames: number;
    readonly events: number;
    readonly unmarked: number;
  };
  readonly latency: Readonly<Record<Stage, LatencyReport>>;
  /** Regions where something was, in the order of the catalogue; times are seconds after `from`. */
  readonly regions: readonly RegionReport[];
  readonly unread: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
};

export const REPORT_VERSION = 1;

export type FaultReport = { readonly name: FaultName; readonly asked: number; readonly done: number };

/** Milliseconds. */
export type LatencyReport = {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Upper edge and count of each bucket that is not empty. */
  readonly histogram: readonly (readonly [upTo: number, count: number])[];
};

export type RegionReport = {
  readonly id: RegionId;
  readonly parent: RegionId | null;
  readonly level: string;
  readonly name: string;
  readonly nameEn: string;
  readonly alerts: readonly (readonly [hazard: Hazard, from: number, until: number | null])[];
};

export type DifferenceReport = { readonly what: Difference; readonly name: string };
