import type { Hazard, ThreatKind, ThreatLevel } from '../../domain/words.ts';
import type { Role, TokenSeen } from '../shared/live/answers.ts';

/** Answers of the hub to the console, as far as it reads them. */

export type PersonAnswer = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly regions: readonly string[] | null;
  readonly addedAt: string;
  readonly tokens: readonly TokenSeen[];
};
export type PeopleAnswer = { readonly people: readonly PersonAnswer[] };
export type WithToken = { readonly id: string; readonly token: string };

export type RefusedRow =
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
      readonly signals: readonly object[];
    };
export type RefusedAnswer = { readonly rejected: readonly RefusedRow[] };

export type ActKind = 'alert' | 'all-clear' | 'retraction';

export type TrailRow = {
  readonly at: string;
  readonly operator: string;
  readonly confirmedBy?: { readonly name: string };
  readonly kind: ActKind;
  readonly region: string;
  readonly hazard: Hazard;
  readonly level?: ThreatLevel;
  readonly reason: string;
  readonly until?: string | null;
};
export type TrailAnswer = { readonly audit: readonly TrailRow[] };

type Named = { readonly id: string; readonly name: string; readonly nameEn: string };

export type DoubtCode = 'already-alert' | 'nothing-to-end' | 'unusual-region' | 'more-than-half';
export type Doubt = { readonly code: DoubtCode; readonly detail: string; readonly regions: readonly string[] };

export type PreviewAnswer = {
  readonly status: string;
  readonly regions: readonly Named[];
  readonly touches: number;
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
  readonly doubts: readonly Doubt[];
  readonly takesTwo: boolean;
};

export type EffectName = 'started' | 'changed' | 'unchanged' | 'ended' | 'still-stands' | 'nothing-stood' | 'not-seen';
/** Of an act: done, or (with `expiresAt`) waiting for a second person. */
export type ActAnswer = {
  readonly expiresAt?: string;
  readonly effects?: readonly {
    readonly region: string;
    readonly effect: EffectName;
    readonly sources: readonly string[];
  }[];
};

export type ProposalAnswer = {
  readonly id: string;
  readonly expiresAt: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly kind: ActKind;
  readonly regions: readonly string[];
  readonly hazard: Hazard;
  readonly level?: ThreatLevel;
  readonly threats?: readonly { readonly kind: ThreatKind }[];
  readonly reason: string;
  readonly until: string | null;
};
export type ProposalsAnswer = { readonly proposals: readonly ProposalAnswer[] };

export type MessageAnswer = {
  readonly id: string;
  readonly kind: ActKind;
  readonly hazard: Hazard;
  readonly level?: ThreatLevel;
  readonly regions: readonly Named[];
  readonly words: { readonly uk: string; readonly en: string };
};
export type MessagesAnswer = { readonly messages: readonly MessageAnswer[] };

export type Standing = {
  readonly reachedAt: string | null;
  readonly failingSince: string | null;
  readonly reason: string | null;
  readonly behind: number;
  readonly testedAt: string | null;
  readonly testCame: boolean | null;
  readonly ended: { readonly at: string; readonly reason: string } | null;
};
export type DestinationAnswer = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  readonly from: 'settings' | 'http';
  readonly standing: Standing;
};
export type DestinationsAnswer = { readonly destinations: readonly DestinationAnswer[] };
export type TestAnswer = {
  readonly came: 'yes' | 'no' | 'waiting';
  readonly status?: number;
  readonly reason?: string;
  readonly took?: number;
};
export type DeliveryAnswer = {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly region?: string;
  readonly outcome: 'delivered' | 'retry' | 'gone' | 'failed';
  readonly attempt: number;
  readonly took: number;
  readonly status?: number;
  readonly reason?: string;
};
export type DeliveriesAnswer = { readonly deliveries: readonly DeliveryAnswer[] };
export type ReachAnswer = {
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
  readonly events: readonly {
    readonly epoch: string;
    readonly seq: number;
    readonly type: string;
    readonly region: string;
    readonly at: string;
    readonly expected: number;
    readonly reached: number;
    readonly lastAfter: number;
    readonly missing: readonly string[];
  }[];
};

export type ImportAnswer = {
  readonly id: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly share: number | null;
  readonly rows: number;
  readonly taken: number;
  readonly refused: {
    readonly total: number;
    readonly first: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
  };
  readonly intervals: { readonly added: number; readonly changed: number };
};

export type AuditEntry = {
  readonly at: string;
  readonly who: { readonly kind: string; readonly id: string; readonly name: string };
  readonly from: string | null;
  readonly act: string;
  readonly target: string;
  readonly outcome: string;
  readonly before?: unknown;
  readonly after?: unknown;
};
export type AuditAnswer = { readonly audit: readonly AuditEntry[] };
