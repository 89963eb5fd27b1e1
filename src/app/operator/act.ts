import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant, Threat, ThreatLevel } from '../../domain/words.ts';

/** A person who acts by hand. */
export type Actor = { readonly id: string; readonly name: string };

export type Act = {
  readonly kind: 'alert' | 'all-clear' | 'retraction';
  readonly hazard: Hazard;
  readonly reason: string;
  readonly level?: ThreatLevel;
  readonly threats?: readonly Pick<Threat, 'kind' | 'level'>[];
  /** Of an alert: when it ends by itself; null: it has no end. */
  readonly until: Instant | null;
};

/** An act by hand about one or more places, with its reason. */
export type ManualAct = Act & { readonly regions: readonly RegionId[] };

/**
 * An act as it is kept, one row for each place: when, and by whom. What the hub did by itself at an alert's end is by
 * `hub`; rows of earlier versions name nobody but `operator`.
 */
export type AuditRow = Act & {
  readonly region: RegionId;
  readonly at: Instant;
  /** The person's name. */
  readonly operator: string;
  /** The person's id. */
  readonly person?: string;
  /** The second person, where it took two. */
  readonly confirmedBy?: Actor;
};

/** A reason in both languages, with what it is for; of the settings. */
export type PreparedMessage = {
  readonly id: string;
  readonly kind: ManualAct['kind'];
  readonly hazard: Hazard;
  readonly level: ThreatLevel | null;
  /** Any spelling. */
  readonly regions: readonly string[];
  readonly words: { readonly uk: string; readonly en: string };
};
