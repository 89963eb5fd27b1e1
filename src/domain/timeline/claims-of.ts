import type { AlertClaim, RegionClaim, SpokeClaim } from '../claim.ts';
import { spokenAt } from '../claim.ts';
import { defined } from '../defined.ts';
import { asHeard } from '../heard.ts';
import { claimsOfList } from '../lists/claims-of-list.ts';
import type { ListMark } from '../lists/list-mark.ts';
import {
  hasMarkBetween,
  isListed,
  isWord,
  knownIn,
  lackedBy,
  lastListBefore,
  markOf,
  NOTHING,
  placesOf,
} from '../lists/listed.ts';
import type { AlertSignal, AllClearSignal, Signal, SourceProfile, WithdrawnSignal } from '../signal.ts';
import type { Instant } from '../words.ts';
import { assertNever } from '../words.ts';
import type { FeedState } from './feed-state.ts';
import { keyOf } from './key.ts';

/**
 * The claims of a signal about regions, given what is known; many already known ones may be among them. They are to be
 * folded in this order, before the next signal is looked at.
 */
export const claimsOf = (signal: Signal, state: FeedState): readonly RegionClaim[] => {
  switch (signal.kind) {
    case 'heartbeat':
      return [];
    case 'alert':
    case 'all-clear':
    case 'withdrawn':
      return claimsOfWord(asHeard(signal), state);
    case 'snapshot':
      return claimsOfList(asHeard(signal), state);
    default:
      return assertNever(signal);
  }
};

/** The claim that a source speaks, and for what. */
export const spokeClaim = (
  profile: Pick<SourceProfile, 'id' | 'trust' | 'regions' | 'levels' | 'byHand'>,
  at: Instant,
): SpokeClaim => ({
  kind: 'spoke',
  source: profile.id,
  trust: profile.trust,
  at,
  receivedAt: at,
  ...defined({ regions: profile.regions, levels: profile.levels, byHand: profile.byHand }),
});

/**
 * An alert or all-clear sent by itself is one claim. One that arrives late does not outlive the next list of its source
 * if that still had the place: nothing was claimed of that list then, because nothing had changed.
 */
const claimsOfWord = (
  signal: AlertSignal | AllClearSignal | WithdrawnSignal,
  state: FeedState,
): readonly RegionClaim[] => {
  const { id: _, ...said } = signal;
  const claim: RegionClaim = said.kind === 'all-clear' ? { ...said, kind: 'clear' } : said;
  const { source, region, hazard, at } = claim;
  const key = keyOf(region, hazard);
  const lists = state.sources.get(source)?.lists ?? [];
  const mark = markOf(state, key, source, at);
  const own = isListed(mark) ? [claim, ...listedAgain(claim, mark, lists, state)] : [claim];
  const whole = lists.filter((list) => list.only === undefined && list.at > at);
  if (whole.length === 0) return own;
  const { base, claims } = knownIn(state, key, source) ?? NOTHING;
  const known = [...claims, ...own];
  // Also an all-clear: where it ends what a list had, a word of its instant holds the place up alone from there on.
  if (!known.some((one) => isWord(one, source))) return own;
  const places = placesOf(state, source);
  const before = (instant: Instant): Instant => lastListBefore(places, lists, source, instant);
  return [...own, ...lackedBy(claim, { base, claims: known }, whole, before)];
};

/** The place that the list before the word had, said again by the next list where nothing was claimed of it. */
const listedAgain = (
  { source, region, hazard, at }: RegionClaim,
  mark: AlertClaim,
  lists: readonly ListMark[],
  state: FeedState,
): readonly AlertClaim[] => {
  const key = keyOf(region, hazard);
  // At the same instant an alert outweighs the all-clear, and of two alerts the more serious one holds.
  const next = lists.find(
    (list) => list.at >= at && list.at > spokenAt(mark) && (list.only === undefined || list.only.includes(key)),
  );
  return next === undefined || hasMarkBetween(knownIn(state, key, source), source, at, next.at)
    ? []
    : [{ ...mark, receivedAt: next.receivedAt, listedAt: next.at }];
};
