import type { Level, RegionId } from './places/catalogue.ts';
import type { Hazard, Instant, SourceId, Threat, ThreatLevel, Trust } from './words.ts';

/**
 * One statement drawn from a signal. Claims are what timelines are made of and what the log keeps:
 * everything else (board, history, events) is a function of the set of claims.
 */
export type Claim = RegionClaim | SourceClaim;

/** A claim as the log keeps it. */
export type Logged = Claim | ClockClaim;

/** A claim about one region and hazard. */
export type RegionClaim = AlertClaim | ClearClaim | MissingClaim | WithdrawnClaim;

/** A claim about a source itself. */
export type SourceClaim = SpokeClaim | SilentClaim;

type About = {
  readonly source: SourceId;
  readonly trust: Trust;
  readonly region: RegionId;
  readonly hazard: Hazard;
  /** When it takes effect: when it happened by the source's word, and no later than it was heard. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  /** The source's own time, where that lies after the arrival. */
  readonly saidAt?: Instant;
};

/** Details of an alert beside that it stands. */
export type AlertDetails = {
  readonly level?: ThreatLevel;
  readonly threats?: readonly Threat[];
  readonly reason?: string;
};

/** "There is an alert here." With `listedAt` it comes from a list of all that is active, as of that instant. */
export type AlertClaim = About & AlertDetails & { readonly kind: 'alert'; readonly listedAt?: Instant };

/** "It is over." With `listedAt` the source's list of that instant no longer has it. `reason`: why, in words. */
export type ClearClaim = About & {
  readonly kind: 'clear';
  readonly listedAt?: Instant;
  readonly reason?: string;
  /** The list that it was compared with. Of several readings of one omission the one against the closest list holds. */
  readonly after?: Instant;
};

/**
 * The source's list no longer has it, but so much else is missing too that the list may be broken (mass-clear guard).
 * It becomes a clear once another answer, received at least `confirmAfter` milliseconds later, is without it as well.
 */
export type MissingClaim = About & {
  readonly kind: 'missing';
  readonly listedAt: Instant;
  readonly confirmAfter: number;
  readonly after?: Instant;
  /** Tells answers apart: the same bytes sent again within minutes are the same answer. */
  readonly answer?: string;
  /** Raised by a word, never listed: it counts only this many milliseconds after the source's last word. */
  readonly afterWord?: number;
};

/**
 * The source no longer says what it said, and nobody else's word is touched. With `error` it was wrong to say so (a
 * retraction); without, what it said has reached its end: an alert by hand its time, a message its expiry, its withdrawal
 * or its successor. `reason`: which of these, in words.
 */
export type WithdrawnClaim = About & {
  readonly kind: 'withdrawn';
  readonly listedAt?: never;
  readonly error?: Retraction;
  readonly reason?: string;
};

/** Why it was wrong. */
export type Retraction = { readonly reason: string };

/** The source speaks, and this is what it may speak for. Absent `regions` or `levels` means all. */
export type SpokeClaim = {
  readonly kind: 'spoke';
  readonly source: SourceId;
  readonly trust: Trust;
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly regions?: readonly RegionId[];
  readonly levels?: readonly Level[];
  /** A person speaks, not a feed. */
  readonly byHand?: true;
};

/** Nothing was heard from the source for too long, or the operator took its voice away. */
export type SilentClaim = {
  readonly kind: 'silent';
  readonly source: SourceId;
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly reason: SilentReason;
};

/**
 * The hub's clock was put back, or another one is at work: what is stamped later than `at` was stamped ahead of time, and
 * is stamped anew. It is the word of no source.
 */
export type ClockClaim = { readonly kind: 'clock'; readonly at: Instant; readonly receivedAt: Instant };

export type SilentReason = 'timeout' | 'muted' | 'removed';

export const isRegionClaim = (claim: Logged): claim is RegionClaim =>
  claim.kind === 'alert' || claim.kind === 'clear' || claim.kind === 'missing' || claim.kind === 'withdrawn';

export const isSourceClaim = (claim: Logged): claim is SourceClaim => claim.kind === 'spoke' || claim.kind === 'silent';

/** Where a claim takes effect on the source's own list: lists speak at `listedAt`, everything else at `at`. */
export const spokenAt = (claim: RegionClaim): Instant => claim.listedAt ?? claim.at;

const KIND_ORDER: Readonly<Record<RegionClaim['kind'], number>> = { missing: 0, clear: 1, withdrawn: 2, alert: 3 };

/**
 * Total order of the claims of one timeline. Two claims are the same claim exactly when this says 0,
 * so that a repeat is found and every order of arrival gives the same sorted set. `receivedAt` has no say.
 */
export const compareClaims = (a: RegionClaim, b: RegionClaim): number => {
  if (a.at !== b.at) return a.at - b.at;
  if (a.kind !== b.kind) return KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  if (a.listedAt !== b.listedAt) return (a.listedAt ?? -1) - (b.listedAt ?? -1);
  if (a.trust !== b.trust) return a.trust < b.trust ? -1 : 1;
  const byDetails = a.kind === 'alert' && b.kind === 'alert' ? compareDetails(a, b) : 0;
  if (byDetails !== 0) return byDetails;
  return compareOmissions(a, b) || (a.saidAt ?? -1) - (b.saidAt ?? -1);
};

const compareOmissions = (a: RegionClaim, b: RegionClaim): number => {
  if (a.kind === 'alert' || b.kind === 'alert') return 0;
  if (a.kind === 'withdrawn' || b.kind === 'withdrawn') return compareReasons(a, b);
  if (a.after !== b.after) return (a.after ?? -1) - (b.after ?? -1);
  if (a.kind === 'clear' && b.kind === 'clear' && a.reason !== b.reason)
    return (a.reason ?? '') < (b.reason ?? '') ? -1 : 1;
  if (a.kind === 'missing' && b.kind === 'missing')
    return a.confirmAfter - b.confirmAfter || (a.afterWord ?? -1) - (b.afterWord ?? -1);
  return 0;
};

const compareReasons = (a: RegionClaim, b: RegionClaim): number => {
  const errors = [a, b].map((claim) => (claim.kind === 'withdrawn' ? (claim.error?.reason ?? '') : ''));
  const reasons = [a, b].map((claim) => (claim.kind === 'withdrawn' ? (claim.reason ?? '') : ''));
  return compareTexts(errors) || compareTexts(reasons);
};

const compareTexts = ([left = '', right = '']: readonly string[]): number =>
  left === right ? 0 : left < right ? -1 : 1;

/** Of two levels said at one instant `red` comes last and is the one that holds. */
export const compareDetails = (a: AlertClaim, b: AlertClaim): number => {
  const byLevel = levelOrder(a) - levelOrder(b);
  if (byLevel !== 0) return byLevel;
  const left = textOf(a);
  const right = textOf(b);
  return left === right ? 0 : left < right ? -1 : 1;
};

const LEVEL_ORDER: Readonly<Record<ThreatLevel, number>> = { yellow: 1, red: 2 };

const levelOrder = (claim: AlertClaim): number =>
  Math.max(0, ...[claim, ...(claim.threats ?? [])].map(({ level }) => (level === undefined ? 0 : LEVEL_ORDER[level])));

const textOf = (claim: AlertClaim): string =>
  JSON.stringify([claim.level ?? '', claim.threats ?? [], claim.reason ?? '']);
