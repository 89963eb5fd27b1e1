import type { Random } from '../../src/app/drills/plan/random.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { isRegionClaim, isSourceClaim } from '../../src/domain/claim.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import type { Instant } from '../../src/domain/words.ts';
import { pureFeed } from '../support/pure-feed.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Break, Rows } from './truth.ts';

/** Of the whole log: its claims in any other order come to the same. */
export const ofTheLog = (
  lineage: readonly Entry[],
  rows: Rows,
  history: unknown,
  random: Random,
): Break | undefined => {
  const shuffled = lineage.flatMap(({ claim }) => (isRegionClaim(claim) || isSourceClaim(claim) ? [claim] : []));
  // What was stamped anew counts as of then: its place among the others says something.
  if (shuffled.length < lineage.length) return undefined;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as never, shuffled[at] as never];
  }
  const feed = pureFeed(SMALL_COUNTRY, keepOf('Actual', HORIZON_MS));
  for (const claim of shuffled) feed.claim(claim);
  const other = new Map(Object.entries(feed.board()).map(([id, row]) => [id, row]));
  for (const [id, row] of rows) {
    const mixed = other.get(id);
    if (mixed?.state !== row.state)
      return {
        law: 'any order of the same claims gives the same board',
        detail: `${id} is ${row.state}, in another order ${mixed?.state}`,
      };
  }
  const past = Object.entries(feed.history())
    .flatMap(([key, intervals]) =>
      intervals.map(({ startedAt, endedAt, sources }) => [...key.split('|'), startedAt, endedAt, sources]),
    )
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (JSON.stringify(past) !== JSON.stringify(history))
    return { law: 'any order of the same claims gives the same history', detail: firstDifference(past, history) };
  return undefined;
};

const firstDifference = (a: readonly unknown[], b: unknown): string => {
  const others = (b as readonly unknown[]).map((one) => JSON.stringify(one));
  const ours = a.map((one) => JSON.stringify(one));
  const missing = ours.filter((one) => !others.includes(one));
  const more = others.filter((one) => !ours.includes(one));
  return `kept but not folded: ${more.slice(0, 3).join(' ')}; folded but not kept: ${missing.slice(0, 3).join(' ')}`;
};

/** Says whether an acknowledged word is in the log. */
export const wordsIn = (
  lineage: readonly Entry[],
): ((word: {
  readonly source: string;
  readonly region: string;
  readonly says: string;
  readonly at: Instant;
}) => boolean) => {
  const there = new Set<string>();
  for (const { claim } of lineage) {
    if (!isRegionClaim(claim)) continue;
    for (const at of [claim.at, claim.saidAt]) there.add([claim.source, claim.region, claim.kind, at].join('|'));
  }
  return ({ source, region, says, at }) =>
    there.has([source, region, says === 'alert' ? 'alert' : 'clear', at].join('|'));
};
