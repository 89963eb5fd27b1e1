import type { AlertClaim, MissingClaim, RegionClaim } from './claim.ts';
import { spokenAt } from './claim.ts';
import type { Instant, SourceId, Trust } from './words.ts';
import { assertNever, atLeastAsTrusted, raisesAlerts } from './words.ts';

/**
 * The merge rule, as one walk through time.
 *
 * An alert stands until there is a clear with a later `at` from a source at least as trusted; at the same instant the
 * alert wins. One addition: what a live source lists is not cleared by another as trusted as itself; it must drop it,
 * or fall silent.
 *
 * The walk visits the instants at which something was said. All that is said at one instant is taken together, so that
 * an alert and a clear of the same instant leave no gap. Because the walk sees only sorted claims, the order in which
 * they arrived cannot matter.
 */

/** What one source has said so far in the walk. A source whose trust was changed speaks with one voice per trust. */
export type Voice = {
  readonly source: SourceId;
  readonly trust: Trust;
  /** The instant of its latest alert claim; a list that has the place again after the source's own clear renews it. */
  readonly alertAt: Instant | null;
  /** Its latest alert claim that says a level, a threat or a reason. */
  readonly details: AlertClaim | null;
  readonly clearAt: Instant | null;
  /** Its latest list has the place. */
  readonly listed: boolean;
  /** Its latest list lacks the place, and the mass-clear guard does not believe it yet. */
  readonly missing: boolean;
  readonly live: boolean;
};

/** A stretch of alert. `endedAt` null: it stands. `sources`: all who said so meanwhile, sorted. */
export type Run = { readonly startedAt: Instant; readonly endedAt: Instant | null; readonly sources: readonly SourceId[] };

export type OpenRun = Run & { readonly endedAt: null };

export type Walk = {
  /** The last instant visited; nothing at or before it may be added without walking again. */
  readonly at: Instant;
  readonly voices: readonly Voice[];
  readonly run: OpenRun | null;
  /** When the last run that closed ended. */
  readonly lastEnd: Instant | null;
};

export const START: Walk = { at: Number.NEGATIVE_INFINITY, voices: [], run: null, lastEnd: null };

/** When a source fell silent or spoke again; sorted by `at`. */
export type Liveness = { readonly source: SourceId; readonly at: Instant; readonly live: boolean };

type Step = { readonly t: Instant } & (
  | { readonly kind: 'alert' | 'listed'; readonly claim: AlertClaim }
  | { readonly kind: 'clear' | 'missing'; readonly claim: RegionClaim }
  | { readonly kind: 'liveness'; readonly mark: Liveness }
);

/** Walks from `from` over all claims and liveness marks; returns where it ends and the runs that closed on the way. */
export const walk = (
  from: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
): { readonly end: Walk; readonly closed: readonly Run[] } => {
  const steps = stepsOf(claims, liveness);
  const closed: Run[] = [];
  let now = from;
  for (let first = 0; first < steps.length; ) {
    const t = (steps[first] as Step).t;
    let next = first + 1;
    while (next < steps.length && (steps[next] as Step).t === t) next += 1;
    const visited = visit(now, t, steps.slice(first, next));
    if (visited.closed) closed.push(visited.closed);
    now = visited.walk;
    first = next;
  }
  return { end: now, closed };
};

/** One more claim at the end of a walk: what every in-order claim costs. Undefined when it needs walking again. */
export const walkOn = (from: Walk, claim: RegionClaim): { readonly end: Walk; readonly closed: Run | null } | undefined => {
  if (claim.kind === 'missing' || claim.listedAt !== undefined || claim.at <= from.at) return undefined;
  const visited = visit(from, claim.at, [
    claim.kind === 'alert' ? { t: claim.at, kind: 'alert', claim } : { t: claim.at, kind: 'clear', claim },
  ]);
  return { end: visited.walk, closed: visited.closed };
};

/** The voices that keep the alert up now. */
export const standingVoices = (voices: readonly Voice[]): readonly Voice[] =>
  voices.filter((voice) => raisesAlerts(voice.trust) && stands(voice, voices));

/** The unconfirmed voices whose word has not been overruled: reports beside the region. */
export const reportingVoices = (voices: readonly Voice[]): readonly Voice[] =>
  voices.filter((voice) => !raisesAlerts(voice.trust) && stands(voice, voices));

/** An alert is disputed while a source that may raise alerts says, later than its start, that there is none. */
export const isDisputed = (walkEnd: Walk): boolean => {
  const run = walkEnd.run;
  return (
    run !== null &&
    walkEnd.voices.some(
      (voice) =>
        raisesAlerts(voice.trust) &&
        (voice.missing ||
          (voice.clearAt !== null && voice.clearAt > run.startedAt && voice.clearAt > (voice.alertAt ?? Number.NEGATIVE_INFINITY))),
    )
  );
};

const stands = (voice: Voice, voices: readonly Voice[]): boolean => {
  const alertAt = voice.alertAt;
  if (alertAt === null) return false;
  return !voices.some(
    (other) =>
      other.clearAt !== null &&
      other.clearAt > alertAt &&
      atLeastAsTrusted(other.trust, voice.trust) &&
      !(other.source !== voice.source && other.trust === voice.trust && voice.listed && voice.live),
  );
};

const visit = (from: Walk, t: Instant, steps: readonly Step[]): { walk: Walk; closed: Run | null } => {
  let voices = from.voices;
  // Clears first: at the same instant the alert wins.
  for (const step of steps) if (step.kind === 'clear' || step.kind === 'missing') voices = hear(voices, step);
  for (const step of steps) if (step.kind !== 'clear' && step.kind !== 'missing') voices = hear(voices, step);
  const standing = standingVoices(voices);
  if (standing.length === 0) {
    const closed = from.run === null ? null : { ...from.run, endedAt: t };
    return { walk: { at: t, voices, run: null, lastEnd: closed === null ? from.lastEnd : t }, closed };
  }
  const run = from.run ?? { startedAt: t, endedAt: null, sources: [] };
  return { walk: { ...from, at: t, voices, run: withSources(run, standing) }, closed: null };
};

const withSources = (run: OpenRun, standing: readonly Voice[]): OpenRun => {
  if (standing.every((voice) => run.sources.includes(voice.source))) return run;
  return { ...run, sources: [...new Set([...run.sources, ...standing.map((voice) => voice.source)])].sort() };
};

const hear = (voices: readonly Voice[], step: Step): readonly Voice[] => {
  switch (step.kind) {
    case 'alert':
      return change(voices, step.claim, (voice) => ({
        ...voice,
        alertAt: Math.max(voice.alertAt ?? Number.NEGATIVE_INFINITY, step.claim.at),
        details: step.claim.listedAt === undefined && saysMore(step.claim) ? step.claim : voice.details,
      }));
    case 'listed': {
      const ownClear = latestClear(voices, step.claim.source);
      return change(voices, step.claim, (voice) => ({
        ...voice,
        listed: true,
        missing: false,
        alertAt: voice.alertAt === null || (ownClear !== null && ownClear > voice.alertAt) ? step.t : voice.alertAt,
        details: saysMore(step.claim) ? step.claim : voice.details,
      }));
    }
    case 'clear': {
      const said = change(voices, step.claim, (voice) => ({
        ...voice,
        clearAt: Math.max(voice.clearAt ?? Number.NEGATIVE_INFINITY, step.t),
      }));
      return said.map((voice) =>
        voice.source === step.claim.source ? { ...voice, listed: false, missing: false, details: null } : voice,
      );
    }
    case 'missing':
      return change(voices, step.claim, (voice) => ({ ...voice, listed: false, missing: true }));
    case 'liveness':
      return voices.map((voice) => (voice.source === step.mark.source ? { ...voice, live: step.mark.live } : voice));
    default:
      return assertNever(step);
  }
};

const saysMore = (claim: AlertClaim): boolean =>
  claim.level !== undefined || claim.reason !== undefined || (claim.threats?.length ?? 0) > 0;

const latestClear = (voices: readonly Voice[], source: SourceId): Instant | null => {
  let latest: Instant | null = null;
  for (const voice of voices) {
    if (voice.source === source && voice.clearAt !== null && (latest === null || voice.clearAt > latest)) latest = voice.clearAt;
  }
  return latest;
};

const change = (
  voices: readonly Voice[],
  { source, trust }: { readonly source: SourceId; readonly trust: Trust },
  edit: (voice: Voice) => Voice,
): readonly Voice[] => {
  const index = voices.findIndex((voice) => voice.source === source && voice.trust === trust);
  if (index >= 0) return voices.map((voice, i) => (i === index ? edit(voice) : voice));
  const known = voices.find((voice) => voice.source === source);
  const fresh: Voice = {
    source,
    trust,
    alertAt: null,
    details: null,
    clearAt: null,
    listed: false,
    missing: false,
    live: known?.live ?? true,
  };
  // Sorted, so that the order of voices never depends on who came first.
  return [...voices, edit(fresh)].sort((a, b) => compareText(a.source, b.source) || compareText(a.trust, b.trust));
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const stepsOf = (claims: readonly RegionClaim[], liveness: readonly Liveness[]): readonly Step[] => {
  const steps: Step[] = [];
  const confirmed = confirmedMissing(claims);
  for (const claim of claims) {
    switch (claim.kind) {
      case 'alert':
        steps.push({ t: claim.at, kind: 'alert', claim });
        if (claim.listedAt !== undefined) steps.push({ t: claim.listedAt, kind: 'listed', claim });
        break;
      case 'clear':
        steps.push({ t: claim.at, kind: 'clear', claim });
        break;
      case 'missing':
        if (confirmed.get(claim) === 'spent') break;
        steps.push({ t: claim.at, kind: confirmed.get(claim) === 'clear' ? 'clear' : 'missing', claim });
        break;
      default:
        assertNever(claim);
    }
  }
  const speakers = new Set(claims.map((claim) => claim.source));
  for (const mark of liveness) if (speakers.has(mark.source)) steps.push({ t: mark.at, kind: 'liveness', mark });
  return steps.sort((a, b) => a.t - b.t);
};

/**
 * The guarded omissions that a later list of the same source bears out: unlisted from the one to the other without a
 * break, and at least `confirmAfter` apart. Of such a stretch the first is the clear, at the time it was first missing;
 * the later ones have said all they had to say.
 */
const confirmedMissing = (claims: readonly RegionClaim[]): ReadonlyMap<RegionClaim, 'clear' | 'spent'> => {
  const confirmed = new Map<RegionClaim, 'clear' | 'spent'>();
  if (!claims.some((claim) => claim.kind === 'missing')) return confirmed;
  const first = new Map<SourceId, MissingClaim>();
  const byWord = [...claims].sort((a, b) => spokenAt(a) - spokenAt(b) || (a.kind === b.kind ? 0 : a.kind === 'alert' ? 1 : -1));
  for (const claim of byWord) {
    if (claim.kind === 'missing') {
      const start = first.get(claim.source);
      if (start === undefined) first.set(claim.source, claim);
      else if (claim.at - start.at >= start.confirmAfter) confirmed.set(start, 'clear').set(claim, 'spent');
    } else if (claim.kind === 'clear' || claim.listedAt !== undefined) {
      first.delete(claim.source);
    }
  }
  return confirmed;
};
