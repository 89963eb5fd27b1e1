/**
 * The words everything else is said in. They are the words of the field (CAP 1.2 and the Ukrainian alert services)
 * and the same in code, logs, wire formats and page.
 */

/** How far a source is believed. `relay` repeats an official one; `unconfirmed` raises nothing by itself. */
export const TRUSTS = ['official', 'relay', 'unconfirmed'] as const;
export type Trust = (typeof TRUSTS)[number];

const RANK: Readonly<Record<Trust, number>> = { official: 2, relay: 1, unconfirmed: 0 };

/** True when a word of `a` can overrule a word of `b`. */
export const atLeastAsTrusted = (a: Trust, b: Trust): boolean => RANK[a] >= RANK[b];

/** Sources that raise and end alerts; the others are only reported beside them. */
export const raisesAlerts = (trust: Trust): boolean => RANK[trust] > RANK.unconfirmed;

export const HAZARDS = ['air-raid', 'artillery', 'urban-fights', 'chemical', 'nuclear'] as const;
export type Hazard = (typeof HAZARDS)[number];

/** Alerts at one place stand in the order of the hazards. */
export const byHazard = (a: { readonly hazard: Hazard }, b: { readonly hazard: Hazard }): number =>
  HAZARDS.indexOf(a.hazard) - HAZARDS.indexOf(b.hazard);

export const THREAT_KINDS = ['drone', 'missile', 'ballistic', 'guided-bomb', 'aviation', 'other'] as const;
export type ThreatKind = (typeof THREAT_KINDS)[number];

/** `yellow`: mostly drones. `red`: missiles, or not said. */
export const THREAT_LEVELS = ['yellow', 'red'] as const;
export type ThreatLevel = (typeof THREAT_LEVELS)[number];

/** The word of the hub that this is, as it may come from outside; undefined: it is none. */
export const hazardNamed = (word: unknown): Hazard | undefined => HAZARDS.find((known) => known === word);
export const threatKindNamed = (word: unknown): ThreatKind | undefined => THREAT_KINDS.find((known) => known === word);
export const threatLevelNamed = (word: unknown): ThreatLevel | undefined =>
  THREAT_LEVELS.find((known) => known === word);

/** Milliseconds since 1970, UTC. */
export type Instant = number;

/** The name of a source within its feed: lower case letters, digits, `-`, `_`, `.`; at most 64. */
export type SourceId = string;

/** Why there is an alert. `since` is when this threat began, by the source's word. */
export type Threat = {
  readonly kind: ThreatKind;
  readonly level?: ThreatLevel;
  readonly since?: Instant;
  readonly reason?: string;
};

/** CAP 1.2 `status` of a whole feed. Only `Actual` is the real thing. */
export const FEED_STATUSES = ['Actual', 'Exercise', 'Test'] as const;
export type FeedStatus = (typeof FEED_STATUSES)[number];

/** `red` outweighs `yellow`, and either outweighs silence about it. */
export const higherLevel = (a: ThreatLevel | undefined, b: ThreatLevel | undefined): ThreatLevel | undefined =>
  a === 'red' || b === 'red' ? 'red' : (a ?? b);

/** For the last branch of a `switch`: a new case does not compile until it is handled. */
export const assertNever = (value: never): never => {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
};
