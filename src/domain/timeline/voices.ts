import type { AlertClaim, RegionClaim } from '../claim.ts';
import { compareClaims, compareDetails, spokenAt } from '../claim.ts';
import type { Instant, SourceId, Trust } from '../words.ts';
import { assertNever, atLeastAsTrusted, raisesAlerts } from '../words.ts';
import type { Liveness, Voice } from './parts.ts';

/** One thing said at one instant. A listed alert is two: it began at `at`, and the list has it at `listedAt`. */
export type Step = { readonly t: Instant } & (
  | { readonly kind: 'alert' | 'listed'; readonly claim: AlertClaim }
  | { readonly kind: 'clear' | 'missing'; readonly claim: RegionClaim }
  | { readonly kind: 'withdrawn'; readonly claim: RegionClaim }
  | { readonly kind: 'void'; readonly claim: RegionClaim }
  | { readonly kind: 'liveness'; readonly mark: Liveness }
);

/** The voices after one more step. `liveness` is asked only when a source is heard here for the first time. */
export const hear = (voices: readonly Voice[], step: Step, liveness: readonly Liveness[]): readonly Voice[] => {
  if (step.kind === 'liveness') return hearLiveness(voices, step.mark);
  if (step.kind === 'void') return voices;
  const { source, trust } = step.claim;
  const known = withVoice(voices, source, trust, step.t, liveness);
  if (isOmission(step) && !mayDrop(step, known)) return known;
  switch (step.kind) {
    case 'alert':
      return known.map((voice) =>
        voice.source === source && voice.trust === trust
          ? {
              ...begun(voice, step.t),
              ...(step.claim.listedAt === undefined
                ? { wordAt: latest(voice.wordAt ?? null, step.t), details: detailsAfter(voice, step.claim, known) }
                : {}),
            }
          : voice,
      );
    case 'listed': {
      const ownClear = latestClear(known, source);
      const isLatest = isLatestMark(known, source, step.t, 'listed');
      return known.map((voice) => {
        if (voice.source !== source) return voice;
        const marked = isLatest ? withMark(voice, trust, step.t, 'listed') : voice;
        if (voice.trust !== trust) return marked;
        return {
          ...renewed(marked, ownClear, step.t),
          listedAt: latest(voice.listedAt, step.t),
          details: detailsAfter(voice, step.claim, known),
        };
      });
    }
    case 'clear': {
      const isLatest = isLatestMark(known, source, step.t, 'clear');
      return known.map((voice) => {
        if (voice.source !== source) return voice;
        return cleared(isLatest ? withMark(voice, trust, step.t, 'clear') : voice, trust, step.t);
      });
    }
    case 'withdrawn': {
      const isLatest = isLatestMark(known, source, step.t, 'clear');
      return known.map((voice) => {
        if (voice.source !== source) return voice;
        return withdrawn(isLatest ? withMark(voice, trust, step.t, 'clear') : voice, step.t);
      });
    }
    case 'missing':
      return isLatestMark(known, source, step.t, 'missing')
        ? known.map((voice) => (voice.source === source ? withMark(voice, trust, step.t, 'missing') : voice))
        : known;
    default:
      return assertNever(step);
  }
};

/** Nothing that is said later can tell them apart. Details are the claim itself, so that another object is another word. */
export const sameVoice = (a: Voice, b: Voice | undefined): boolean =>
  a === b ||
  (b !== undefined &&
    a.source === b.source &&
    a.trust === b.trust &&
    a.alertAt === b.alertAt &&
    a.renewedOver === b.renewedOver &&
    a.wordAt === b.wordAt &&
    a.details === b.details &&
    a.clearAt === b.clearAt &&
    (a.withdrawnAt ?? null) === (b.withdrawnAt ?? null) &&
    a.listedAt === b.listedAt &&
    a.listed === b.listed &&
    a.missing === b.missing &&
    a.markAt === b.markAt &&
    a.live === b.live &&
    a.liveAt === b.liveAt);

/** The voices that keep the alert up now. */
export const standingVoices = (voices: readonly Voice[]): readonly Voice[] =>
  voices.filter((voice) => raisesAlerts(voice.trust) && stands(voice, voices));

/** The unconfirmed voices whose word has not been overruled: reports beside the region. */
export const reportingVoices = (voices: readonly Voice[]): readonly Voice[] =>
  voices.filter((voice) => !raisesAlerts(voice.trust) && stands(voice, voices));

/**
 * An alert is disputed while a source that may raise alerts says, later than its start, that there is none; and when
 * nothing holds it up but the lists of sources that others as trusted contradict, so that their silence would end it.
 */
export const isDisputed = (since: Instant, standing: readonly Voice[], voices: readonly Voice[]): boolean =>
  voices.some((voice) => raisesAlerts(voice.trust) && denies(voice, since)) ||
  standing.every((voice) => isOverruled(voice, voices, false));

const denies = (voice: Voice, since: Instant): boolean =>
  (voice.missing && voice.markAt !== null && voice.markAt > since) ||
  (voice.clearAt !== null && voice.clearAt > since && (voice.alertAt === null || voice.clearAt > voice.alertAt));

const stands = (voice: Voice, voices: readonly Voice[]): boolean =>
  voice.alertAt !== null && !isWithdrawn(voice) && !isOverruled(voice, voices, voice.listed && voice.live);

/** It took its own word back. */
export const isWithdrawn = ({ alertAt, withdrawnAt = null }: Voice): boolean =>
  alertAt !== null && withdrawnAt !== null && withdrawnAt > alertAt;

/** A listed place is protected from others as trusted as the source that lists it, not from more trusted ones. */
export const isOverruled = (voice: Voice, voices: readonly Voice[], isProtected: boolean): boolean => {
  for (const other of voices) {
    if (
      other.clearAt !== null &&
      voice.alertAt !== null &&
      other.clearAt > voice.alertAt &&
      atLeastAsTrusted(other.trust, voice.trust) &&
      !(isProtected && other.source !== voice.source && other.trust === voice.trust)
    ) {
      return true;
    }
  }
  return false;
};

/**
 * A list drops only what the list before it had. Where a late list turns out to have dropped the place already, this one
 * has nothing left to say.
 */
const isOmission = (step: Step): step is Extract<Step, { readonly kind: 'clear' | 'missing' }> =>
  step.kind === 'missing' || (step.kind === 'clear' && step.claim.listedAt !== undefined);

/** What was raised by a word was on no list: it is dropped while that word stands. */
const mayDrop = (
  { claim, t }: Extract<Step, { readonly kind: 'clear' | 'missing' }>,
  voices: readonly Voice[],
): boolean => {
  const own = voices.filter((voice) => voice.source === claim.source);
  const ended = latestClear(own, claim.source);
  const stands = (at: Instant | null): boolean => at !== null && (ended === null || ended <= at);
  return own.some(
    ({ listedAt, alertAt }) =>
      stands(listedAt) ||
      (claim.kind === 'missing' && claim.afterWord !== undefined && stands(alertAt) && (alertAt ?? t) < t),
  );
};

const latest = (a: Instant | null, b: Instant): Instant => (a === null || b > a ? b : a);

/**
 * After an alert that began at `t`. One heard late, of a time that was summed up, takes back a renewal that would not have
 * been made had it been known.
 */
const begun = (voice: Voice, t: Instant): Voice => {
  const { renewedOver, ...rest } = voice;
  const isLater = voice.alertAt === null || t >= voice.alertAt;
  return isLater || (renewedOver !== undefined && t >= renewedOver) ? { ...rest, alertAt: t } : voice;
};

/** After a list that has the place at `t`: where the source's own clear lies between, the alert begins anew. */
const renewed = (voice: Voice, ownClear: Instant | null, t: Instant): Voice => {
  if (voice.alertAt === null) return { ...voice, alertAt: t };
  const isOver = ownClear !== null && ownClear > voice.alertAt && ownClear <= t;
  return isOver ? { ...voice, alertAt: t, renewedOver: ownClear } : voice;
};

const cleared = (voice: Voice, trust: Trust, t: Instant): Voice => ({
  ...ended(voice, t),
  clearAt: voice.trust === trust ? latest(voice.clearAt, t) : voice.clearAt,
});

const withdrawn = (voice: Voice, t: Instant): Voice => ({
  ...ended(voice, t),
  withdrawnAt: latest(voice.withdrawnAt ?? null, t),
});

const ended = (voice: Voice, t: Instant): Voice => {
  const { alertAt, listedAt, renewedOver } = voice;
  // A clear out of what was summed up: a list after it had the place again.
  const isRelisted = alertAt !== null && alertAt < t && listedAt !== null && listedAt >= t;
  const isBeforeRenewal = alertAt !== null && alertAt >= t && renewedOver !== undefined && renewedOver < t;
  return {
    ...voice,
    ...(isRelisted ? { alertAt: listedAt } : {}),
    ...(isRelisted || isBeforeRenewal ? { renewedOver: t } : {}),
    details: voice.details !== null && spokenAt(voice.details) >= t ? voice.details : null,
  };
};

type Mark = 'listed' | 'clear' | 'missing';
const MARK_ORDER: Readonly<Record<Mark, number>> = { missing: 0, clear: 1, listed: 2 };

/** The source's latest word on its list holds, for all its voices; at one instant having the place outweighs lacking it. */
const isLatestMark = (voices: readonly Voice[], source: SourceId, t: Instant, mark: Mark): boolean =>
  !voices.some((voice) => {
    if (voice.source !== source || voice.markAt === null || voice.markAt < t) return false;
    const known: Mark = voice.listed ? 'listed' : voice.missing ? 'missing' : 'clear';
    return voice.markAt > t || MARK_ORDER[known] > MARK_ORDER[mark];
  });

const withMark = (voice: Voice, trust: Trust, t: Instant, mark: Mark): Voice => ({
  ...voice,
  markAt: t,
  listed: mark === 'listed' && (voice.trust === trust || (voice.listed && voice.markAt === t)),
  missing: mark === 'missing' && (voice.trust === trust || (voice.missing && voice.markAt === t)),
});

/** At one instant silence wins, as everywhere. */
const hearLiveness = (voices: readonly Voice[], mark: Liveness): readonly Voice[] =>
  voices.map((voice) =>
    voice.source === mark.source &&
    (voice.liveAt === null || voice.liveAt < mark.at || (voice.liveAt === mark.at && voice.live))
      ? { ...voice, live: mark.live, liveAt: mark.at }
      : voice,
  );

const detailsAfter = (voice: Voice, claim: AlertClaim, voices: readonly Voice[]): AlertClaim | null => {
  if (!saysMore(claim)) return voice.details;
  const ownClear = latestClear(voices, claim.source);
  const isOver = ownClear !== null && ownClear > spokenAt(claim);
  return isOver || (voice.details !== null && compareSaid(voice.details, claim) > 0) ? voice.details : claim;
};

const compareSaid = (a: AlertClaim, b: AlertClaim): number =>
  spokenAt(a) - spokenAt(b) || compareDetails(a, b) || compareClaims(a, b);

const saysMore = (claim: AlertClaim): boolean =>
  claim.level !== undefined || claim.reason !== undefined || (claim.threats?.length ?? 0) > 0;

const latestClear = (voices: readonly Voice[], source: SourceId): Instant | null => {
  let found: Instant | null = null;
  for (const voice of voices) {
    if (voice.source !== source) continue;
    for (const at of [voice.clearAt, voice.withdrawnAt ?? null]) if (at !== null) found = latest(found, at);
  }
  return found;
};

const withVoice = (
  voices: readonly Voice[],
  source: SourceId,
  trust: Trust,
  t: Instant,
  liveness: readonly Liveness[],
): readonly Voice[] => {
  const own = voices.find((voice) => voice.source === source);
  if (
    own !== undefined &&
    (own.trust === trust || voices.some((voice) => voice.source === source && voice.trust === trust))
  ) {
    return voices;
  }
  const heard = own === undefined ? liveness.findLast((mark) => mark.source === source && mark.at <= t) : undefined;
  const fresh: Voice = {
    source,
    trust,
    alertAt: null,
    details: null,
    clearAt: null,
    ...(own?.withdrawnAt === undefined ? {} : { withdrawnAt: own.withdrawnAt }),
    listedAt: null,
    listed: false,
    missing: false,
    markAt: own?.markAt ?? null,
    live: own?.live ?? heard?.live ?? true,
    liveAt: own?.liveAt ?? heard?.at ?? null,
  };
  // Sorted, so that the order of voices never depends on who came first.
  return [...voices, fresh].sort((a, b) => compareText(a.source, b.source) || compareText(a.trust, b.trust));
};

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
