import type { FeedStatus, Hazard, Trust } from '../../../domain/words.ts';
import type { RegionWire, RetractedWire } from '../../../protocol/live/frames.ts';

/** What the hub answers over HTTP, as far as the page reads it. */

export type IntervalWire = {
  readonly hazard: Hazard;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly sources: readonly string[];
  readonly via?: string;
  /** It was said in error. */
  readonly retracted?: RetractedWire;
};

/** `unknown`: stretches of which the hub cannot say whether they were calm. */
export type HistoryAnswer = {
  readonly unknown?: readonly { readonly from: string; readonly to: string }[];
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly intervals: readonly IntervalWire[];
};

/** What the hub says of the same span: above all, of how much of it nothing is known. */
export type StatisticsAnswer = { readonly unknownHours: number };

export type StatusAnswer = {
  readonly status: FeedStatus;
  readonly at?: string;
  readonly regions: readonly RegionWire[];
};

export type SourceAnswer = {
  readonly id: string;
  readonly trust: Trust;
  readonly state: 'live' | 'silent' | 'never-heard';
  readonly since: string | null;
  readonly lastHeard: string | null;
  readonly muted: boolean;
  readonly silentAfterMs: number | null;
  readonly coverage: {
    readonly count: number;
    readonly regions: readonly string[] | null;
    readonly levels: readonly string[] | null;
  };
  /** Where the hub asks it by itself: how that goes. */
  /** Only of a source that the hub asks by itself. */
  readonly upstream?: { readonly failures: number; readonly words: string };
};

export type SourcesAnswer = { readonly fresh: boolean; readonly sources: readonly SourceAnswer[] };

export type RejectedAnswer = { readonly rejected: readonly RejectedRow[] };
export type RejectedRow =
  | {
      readonly kind: 'refused';
      readonly at: string;
      readonly source: string;
      readonly code: string;
      readonly detail: string;
      readonly signal: string;
    }
  | {
      readonly kind: 'dead-letter';
      readonly at: string;
      readonly id: string;
      readonly attempts: number;
      readonly reason: string;
    };

export type DrillState = 'playing' | 'paused' | 'finished' | 'failed' | 'stopped' | 'left';
export type Drill = {
  readonly id: string;
  readonly feed: string;
  readonly scenario: string;
  readonly state: DrillState;
  readonly speed: number | 'max';
  /** The clock of the drill. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  /** Seconds of the scenario. */
  readonly position: number;
  readonly duration: number;
  readonly proof?: 'same' | 'different';
  /** Where the report is. */
  readonly report?: string;
};
export type DrillsAnswer = { readonly drills: readonly Drill[] };
export type Scenario = {
  readonly id: string;
  readonly title: string;
  readonly titleUk?: string;
  readonly description: string;
  readonly seconds: number;
};
export type ScenariosAnswer = { readonly scenarios: readonly Scenario[] };

export type AuditRow = {
  readonly at: string;
  readonly operator: string;
  readonly kind: 'alert' | 'all-clear' | 'retraction';
  readonly region: string;
  readonly hazard: Hazard;
  readonly reason: string;
  readonly until?: string | null;
};
export type AuditAnswer = { readonly audit: readonly AuditRow[] };
