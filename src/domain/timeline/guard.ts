import type { MissingClaim, RegionClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import type { Instant, SourceId } from '../words.ts';

/**
 * How the guarded omissions of a timeline are read. A stretch is what one source's lists left out without a break: it
 * ends when a list has the place again or the source gives the all-clear. Once a later list, at least `confirmAfter`
 * after the first, is without it as well, they are clears, and the first of them takes effect, at the time the place was
 * first missing. Until then the place is missing, which ends nothing.
 */
export type Stretch = {
  readonly claims: readonly MissingClaim[];
  readonly confirmed: boolean;
  /** When it was broken; null while it may go on. */
  readonly overAt: Instant | null;
};

/** What becomes of a guarded omission. `void`: nothing, a list of the same instant has the place. */
export type Meaning = 'clear' | 'missing' | 'void';

export type Omissions = { readonly stretches: readonly Stretch[]; readonly meaningOf: (claim: RegionClaim) => Meaning };

export const omissionsOf = (claims: readonly RegionClaim[]): Omissions => {
  if (!claims.some((claim) => claim.kind === 'missing')) return NO_OMISSIONS;
  const stretches = stretchesOf(claims);
  const meanings = new Map<RegionClaim, Meaning>();
  for (const { claims: missing, confirmed } of stretches) {
    for (const claim of missing) meanings.set(claim, confirmed ? 'clear' : 'missing');
  }
  return { stretches, meaningOf: (claim) => meanings.get(claim) ?? 'void' };
};

const NO_OMISSIONS: Omissions = { stretches: [], meaningOf: () => 'void' };

/** At one instant a list that has the place comes first and outweighs one that lacks it. */
const ORDER: Readonly<Record<RegionClaim['kind'], number>> = { alert: 0, clear: 1, missing: 2 };

const stretchesOf = (claims: readonly RegionClaim[]): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  const open = new Map<SourceId, MissingClaim[]>();
  const lists = new Map<SourceId, Instant>();
  const close = (source: SourceId, overAt: Instant | null): void => {
    const missing = open.get(source);
    if (missing !== undefined) stretches.push({ claims: missing, confirmed: isConfirmed(missing), overAt });
    open.delete(source);
  };
  const byWord = [...claims].sort((a, b) => spokenAt(a) - spokenAt(b) || ORDER[a.kind] - ORDER[b.kind]);
  for (const claim of byWord) {
    if (claim.kind === 'missing') {
      if (lists.get(claim.source) === claim.at) continue;
      const missing = open.get(claim.source);
      if (missing === undefined) open.set(claim.source, [claim]);
      else missing.push(claim);
    } else if (claim.kind === 'clear') {
      close(claim.source, claim.at);
    } else if (claim.listedAt !== undefined) {
      lists.set(claim.source, claim.listedAt);
      close(claim.source, claim.listedAt);
    }
  }
  for (const source of [...open.keys()]) close(source, null);
  return stretches;
};

const isConfirmed = (missing: readonly MissingClaim[]): boolean => {
  const first = missing[0];
  const last = missing.at(-1);
  return first !== undefined && last !== undefined && missing.length > 1 && last.at - first.at >= first.confirmAfter;
};
