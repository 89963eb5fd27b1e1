import type { ClearClaim, MissingClaim, RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import { RETRY_WITHIN } from '../lists/mass-clear.ts';
import type { Instant, SourceId } from '../words.ts';
import type { Absence, Meaning, Omissions, Walk } from './parts.ts';

/** A list lacks the place: believed at once, or guarded. */
export type Omission = MissingClaim | (ClearClaim & { readonly listedAt: Instant });

/** How the omissions among the claims are read, after what was summed up. */
export const omissionsOf = (claims: readonly RegionClaim[], base?: Walk): Omissions => {
  if (!claims.some((claim) => claim.kind === 'missing')) return NO_OMISSIONS;
  const { absences, overruled } = absencesOf(claims, base);
  const meanings = new Map<RegionClaim, Meaning>();
  for (const { claims: missing, confirmed } of absences) {
    if (!confirmed) for (const claim of missing) meanings.set(claim, 'missing');
    else if (missing[0] !== undefined) meanings.set(missing[0], 'clear');
  }
  return {
    absences,
    meaningOf: (claim) => {
      if (claim.kind === 'clear') return overruled.has(claim) ? 'void' : 'clear';
      return meanings.get(claim) ?? 'void';
    },
  };
};

const NO_OMISSIONS: Omissions = {
  absences: [],
  meaningOf: (claim) => (claim.kind === 'clear' ? 'clear' : 'void'),
};

export const isOmission = (claim: RegionClaim): claim is Omission =>
  claim.kind === 'missing' || (claim.kind === 'clear' && claim.listedAt !== undefined);

/**
 * Of two readings of what one list lacks: true when the first holds. The closer the list that it was compared with, the
 * more of the lists it knows; of two that know as much the one that doubts.
 */
export const readsBetter = (a: Omission, b: Omission): boolean =>
  a.after === b.after
    ? a.kind === 'missing' && (b.kind === 'clear' || (a.afterWord === undefined && b.afterWord !== undefined))
    : (a.after ?? Number.NEGATIVE_INFINITY) > (b.after ?? Number.NEGATIVE_INFINITY);

/** At one instant a list that has the place comes first and outweighs one that lacks it. */
const ORDER: Readonly<Record<RegionClaim['kind'], number>> = { alert: 0, clear: 1, withdrawn: 1, missing: 2 };

const absencesOf = (
  claims: readonly RegionClaim[],
  base: Walk | undefined,
): { readonly absences: readonly Absence[]; readonly overruled: ReadonlySet<RegionClaim> } => {
  const absences: Absence[] = [];
  const open = new Map<string, MissingClaim[]>();
  const lists = new Map<SourceId, Instant>();
  const words = new Map<SourceId, Instant>();
  const hearWord = (source: SourceId, at: Instant): void =>
    void words.set(source, Math.max(at, words.get(source) ?? at));
  for (const { source, wordAt } of base?.voices ?? []) if (wordAt !== undefined) hearWord(source, wordAt);
  const overruled = overruledIn(claims);
  const close = (key: string, overAt: Instant | null): void => {
    const missing = open.get(key);
    if (missing !== undefined) absences.push({ claims: missing, confirmed: isConfirmed(missing), overAt });
    open.delete(key);
  };
  const byWord = [...claims].sort((a, b) => spokenAt(a) - spokenAt(b) || ORDER[a.kind] - ORDER[b.kind]);
  for (const claim of byWord) {
    if (overruled.has(claim)) continue;
    if (claim.kind === 'missing') {
      if (lists.get(claim.source) === claim.at || isTooSoon(claim, words.get(claim.source))) continue;
      const key = keyOf(claim.source, claim.afterWord !== undefined);
      const missing = open.get(key);
      if (missing === undefined) open.set(key, [claim]);
      else missing.push(claim);
      continue;
    }
    const isWord = claim.kind === 'alert' && claim.listedAt === undefined;
    if (isWord) hearWord(claim.source, spokenAt(claim));
    else if (claim.kind === 'alert') lists.set(claim.source, spokenAt(claim));
    close(keyOf(claim.source, true), spokenAt(claim));
    if (!isWord) close(keyOf(claim.source, false), spokenAt(claim));
  }
  for (const key of [...open.keys()]) close(key, null);
  return { absences, overruled };
};

/** What was listed and what was raised by a word are missed apart from each other. */
const keyOf = (source: SourceId, byWord: boolean): string => `${source} ${byWord}`;

const isTooSoon = ({ at, afterWord }: MissingClaim, word: Instant | undefined): boolean =>
  afterWord !== undefined && word !== undefined && at - word < afterWord;

/** What lists left out and closer readings put right. Two that give the all-clear say the same, and both hold. */
const overruledIn = (claims: readonly RegionClaim[]): ReadonlySet<RegionClaim> => {
  const omissions = claims.filter(isOmission);
  const best = new Map<string, Omission>();
  for (const claim of omissions) {
    const known = best.get(listOf(claim));
    if (known === undefined || readsBetter(claim, known)) best.set(listOf(claim), claim);
  }
  return new Set(
    omissions.filter((claim) => {
      const holds = best.get(listOf(claim));
      return claim !== holds && (claim.kind === 'missing' || holds?.kind === 'missing');
    }),
  );
};

const listOf = ({ at, source }: Omission): string => `${at} ${source}`;

const isConfirmed = (missing: readonly MissingClaim[]): boolean =>
  missing.some((later, index) => missing.slice(0, index).some((first) => confirms(later, first)));

/** Whether one answer bears out another: not itself sent again, and received long enough after it. */
export const confirms = (later: MissingClaim, first: MissingClaim): boolean => {
  const apart = later.receivedAt - first.receivedAt;
  const isSame = first.answer !== undefined && first.answer === later.answer;
  return apart > 0 && apart >= (isSame ? Math.max(first.confirmAfter, RETRY_WITHIN) : first.confirmAfter);
};
