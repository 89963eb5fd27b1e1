import type { RegionClaim } from '../claim.ts';
import { compareClaims } from '../claim.ts';
import { placeIn } from '../sorted.ts';
import type { SourceId } from '../words.ts';
import type { Reports } from './parts.ts';
import { START } from './standing.ts';
import { walkAll } from './way.ts';

export const NO_REPORTS: Reports = { claims: [], voices: [] };

/** Words kept of each source here: its latest lists must find what those before them said. */
const KEPT_OF_EACH = 24;
/** Words kept here of all of them together, should there be many. */
const KEPT = 240;

export const reportsFrom = (claims: readonly RegionClaim[]): Reports =>
  claims.length === 0 ? NO_REPORTS : { claims, voices: walkAll(START, claims, []).end.voices };

/** Undefined when it is known already, or when there is too much that is later. */
export const withReport = (reports: Reports, claim: RegionClaim): Reports | undefined => {
  const place = placeIn(reports.claims, claim, compareClaims);
  if (place === undefined) return heardEarlier(reports, claim);
  const all = reports.claims.toSpliced(place, 0, claim);
  const own = all.filter(({ source }) => source === claim.source);
  const dropped = own.length > KEPT_OF_EACH ? own[0] : all.length > KEPT ? all[0] : undefined;
  return dropped === claim
    ? undefined
    : reportsFrom(dropped === undefined ? all : all.filter((one) => one !== dropped));
};

/** Whether an omission bears out another is a matter of when it was heard first. */
const heardEarlier = ({ claims }: Reports, claim: RegionClaim): Reports | undefined => {
  const index = claims.findIndex((known) => compareClaims(known, claim) === 0);
  const known = claims[index];
  if (claim.kind !== 'missing' || known === undefined || claim.receivedAt >= known.receivedAt) return undefined;
  return reportsFrom(claims.with(index, claim));
};

/** The source's own, and the rest. */
export const withoutReportsOf = (
  reports: Reports,
  source: SourceId,
): { readonly own: readonly RegionClaim[]; readonly rest: Reports } => {
  const own = reports.claims.filter((claim) => claim.source === source);
  if (own.length === 0) return { own, rest: reports };
  return { own, rest: reportsFrom(reports.claims.filter((claim) => claim.source !== source)) };
};
