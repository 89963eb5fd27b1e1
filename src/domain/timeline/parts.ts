import type { AlertClaim, MissingClaim, RegionClaim } from '../claim.ts';
import type { Instant, SourceId, Threat, ThreatLevel, Trust } from '../words.ts';

/** What a timeline is made of, from the single voice to the whole. The files beside it say what becomes of each part. */

/**
 * What one source has said so far about one region and hazard. A source whose trust was changed speaks with one voice
 * per trust.
 *
 * Every field keeps the latest word only, and an older word never replaces a newer one. So hearing a step twice, or one
 * that lies before what was summed up, does no harm.
 */
export type Voice = {
  readonly source: SourceId;
  readonly trust: Trust;
  /** The instant of its latest alert claim; a list that has the place again after the source's own clear renews it. */
  readonly alertAt: Instant | null;
  /** The own clear over which a list renewed `alertAt`. An alert that began at or after it would have needed no renewal. */
  readonly renewedOver?: Instant;
  /** The latest of those that was on no list. */
  readonly wordAt?: Instant;
  /** Its latest alert claim that says a level, a threat or a reason. */
  readonly details: AlertClaim | null;
  readonly clearAt: Instant | null;
  /** When it last took its own word back. That ends this source's voices and nobody else's. */
  readonly withdrawnAt?: Instant | null;
  /** The instant of the latest of its lists that had the place. */
  readonly listedAt: Instant | null;
  /** Its latest list has the place. */
  readonly listed: boolean;
  /** Its latest list lacks the place, and the mass-clear guard does not believe it yet. */
  readonly missing: boolean;
  /** When the source last said whether its list has the place. */
  readonly markAt: Instant | null;
  readonly live: boolean;
  /** When the source last fell silent or spoke; null: live from the start. */
  readonly liveAt: Instant | null;
};

/** When a source fell silent or spoke again; sorted by `at`. */
export type Liveness = { readonly source: SourceId; readonly at: Instant; readonly live: boolean };

/** Where a walk through what was said has come to. */
export type Walk = {
  /** The last instant visited; nothing at or before it may be added without walking again. */
  readonly at: Instant;
  readonly voices: readonly Voice[];
  /** The one that stands. */
  readonly interval: OpenInterval | null;
  /** When the last interval that closed ended. */
  readonly lastEnd: Instant | null;
};

/** From when to when there was an alert. `endedAt` null: it stands. `sources`: all who said so meanwhile, sorted. */
export type Interval = {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly sources: readonly SourceId[];
  /** It was said in error, and the last who said so took it back. */
  readonly retracted?: Retracted;
};

export type OpenInterval = Interval & { readonly endedAt: null };

/** Said in error: with this word the last who said so took it back. */
export type Retracted = { readonly at: Instant; readonly reason: string; readonly source: SourceId };

/**
 * How the omissions of a timeline are read. An absence is what one source's lists left out without a break: it ends when
 * a list has the place again or the source gives the all-clear; for what it raised by a word also when it says so again.
 * Once another answer, received at least `confirmAfter` after one of them, is without it as well, they are clears, and
 * the first of them takes effect, at the time the place was first missing. Until then the place is missing, which ends
 * nothing.
 */
export type Absence = {
  readonly claims: readonly MissingClaim[];
  readonly confirmed: boolean;
  /** When it was broken; null while it may go on. */
  readonly overAt: Instant | null;
};

/**
 * What becomes of an omission. `void`: nothing. A list of the same instant has the place, a better reading holds, or what
 * an earlier one of its absence ended is over.
 */
export type Meaning = 'clear' | 'missing' | 'void';

/** How all omissions of a timeline are read. */
export type Omissions = { readonly absences: readonly Absence[]; readonly meaningOf: (claim: RegionClaim) => Meaning };

/**
 * What makes a late claim cheap: stops on the way, from which one can walk again. A walk starts at the last stop before
 * what has changed, and ends at the first stop after it where all is as it was. Nothing here is knowledge of its own:
 * base, claims and marks give it.
 */
export type Way = {
  /** Claims that were listed at another time than they began, by when they were listed. */
  readonly listings: readonly AlertClaim[];
  /** Only of sources whose guarded lists left something out. */
  readonly omissions: ReadonlyMap<SourceId, Omissions>;
  /** Oldest first. */
  readonly stops: readonly Stop[];
  /** Steps after the last stop, about. */
  readonly tail: number;
};

/** All that was said up to this instant has been visited, and nothing after it. */
export type Stop = { readonly until: Instant; readonly walk: Walk; readonly closed: number };

/**
 * What sources said here that were never confirmed: kept apart from the claims that decide, so that however much they
 * say, it costs those nothing.
 */
export type Reports = {
  /** In the order of claims; of each source the latest. */
  readonly claims: readonly RegionClaim[];
  readonly voices: readonly Voice[];
};

/** What stands now about this region and hazard. */
export type Alert = {
  readonly since: Instant;
  readonly level?: ThreatLevel;
  readonly threats: readonly Threat[];
  /** Who says so now, sorted. */
  readonly sources: readonly SourceId[];
  readonly disputed: boolean;
};

/**
 * All claims about one region and hazard, as a sorted set, with what they come to. A value: inserting gives a new one.
 * What is older than the horizon is summed up in `base`, so that a timeline does not grow for ever.
 */
export type Timeline = {
  readonly base: Walk;
  readonly claims: readonly RegionClaim[];
  /** What was never confirmed. It decides nothing. */
  readonly reports: Reports;
  readonly end: Walk;
  /** Closed intervals since `base`, oldest first. */
  readonly closed: readonly Interval[];
  /** What stands now. */
  readonly alert: Alert | undefined;
  readonly way: Way;
};
