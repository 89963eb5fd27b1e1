import type { FeedStatus, Hazard, Trust } from '../../../domain/words.ts';
import type { RegionWire, RetractedWire } from '../../../protocol/live/frames.ts';
import type { UpstreamWire } from '../../../protocol/words/source-words.ts';

/** Answers of the hub over HTTP, as far as the page reads them. Those for the console alone stand there. */

export type Right = 'signal' | 'alert' | 'drill' | 'review' | 'manage' | 'read';
export type Role = 'reader' | 'auditor' | 'operator' | 'admin';

export type IntervalWire = {
  readonly hazard: Hazard;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly sources: readonly string[];
  readonly via?: string;
  /** It was said in error. */
  readonly retracted?: RetractedWire;
};

/** `unknown`: spans of which the hub cannot say whether they were calm. */
export type HistoryAnswer = {
  readonly unknown?: readonly { readonly from: string; readonly to: string }[];
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly intervals: readonly IntervalWire[];
};

export type StatusAnswer = {
  readonly status: FeedStatus;
  readonly at?: string;
  readonly regions: readonly RegionWire[];
};

export type TokenSeen = { readonly addedAt: string; readonly endsAt: string | null };

export type SourceAnswer = {
  readonly id: string;
  readonly trust: Trust;
  readonly state: 'live' | 'silent' | 'never-heard';
  readonly reason?: 'timeout' | 'muted' | 'removed';
  readonly lastHeard: string | null;
  readonly muted: boolean;
  readonly silentAfterMs: number | null;
  readonly coverage: {
    readonly count: number;
    readonly regions: readonly string[] | null;
    readonly levels: readonly string[] | null;
  };
  /** Only of a source that the hub asks by itself. */
  readonly upstream?: UpstreamWire;
  /** Told to who has the right `review`. */
  readonly setUp?: { readonly bySettings: boolean; readonly tokens: readonly TokenSeen[] };
};
export type SourcesAnswer = { readonly fresh: boolean; readonly sources: readonly SourceAnswer[] };

export type DrillState = 'playing' | 'paused' | 'finished' | 'failed' | 'stopped' | 'left';
export type Drill = {
  readonly id: string;
  readonly feed: string;
  readonly scenario: string;
  readonly title?: string;
  readonly titleUk?: string;
  readonly state: DrillState;
  /** The time zone of its country. */
  readonly zone?: string;
  readonly endedAt?: string;
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
