import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import { atLeastAsTrusted } from '../../domain/words.ts';
import type { Failure } from './failure.ts';
import { failure } from './failure.ts';
import type { ListOutcome } from './source.ts';
import type { SourceStatus } from './status.ts';

/** A clock that runs ahead by more than this is not believed; milliseconds. */
const CLOCK_AHEAD = 5 * 60_000;

/**
 * An upstream that answers 200 may still be frozen. Where it tells a time of its own that always moves, that time must be
 * recent, and must not be one that we saw long ago (at the change to winter time the same hour comes twice).
 */
export const staleByOwnClock = (
  list: Pick<ListOutcome, 'saysAt' | 'saysText' | 'askedAt'>,
  seen: { readonly text: string; readonly at: Instant } | undefined,
  staleAfter: number,
): Failure | undefined => {
  const { saysAt, saysText, askedAt } = list;
  if (saysText !== undefined && seen !== undefined && seen.text === saysText && askedAt - seen.at > staleAfter) {
    return failure('upstream.stale', `its own time has stood at ${saysText} for ${seconds(askedAt - seen.at)} s`);
  }
  if (saysAt === undefined) return undefined;
  if (askedAt - saysAt > staleAfter) {
    return failure('upstream.stale', `its own time is ${formatInstant(saysAt)}, ${seconds(askedAt - saysAt)} s ago`);
  }
  if (saysAt - askedAt > CLOCK_AHEAD) {
    return failure(
      'upstream.stale',
      `its own time is ${formatInstant(saysAt)}, ${seconds(saysAt - askedAt)} s ahead of ours`,
    );
  }
  return undefined;
};

/**
 * An upstream without such a time is frozen when others, which list the same country, have told of something newer for
 * long enough: one that is at least as trusted, or two of any trust.
 */
export const staleByOthers = (ports: {
  readonly own: SourceStatus;
  readonly id: SourceId;
  readonly newest: Instant | null;
  readonly others: ReadonlyMap<SourceId, SourceStatus>;
  readonly now: Instant;
  readonly staleAfter: number;
}): Failure | undefined => {
  const { own, newest, now, staleAfter } = ports;
  if (!own.comparable || newest === null) return undefined;
  const ahead = [...ports.others].filter(
    ([id, other]) =>
      id !== ports.id &&
      other.comparable &&
      other.state === 'ok' &&
      other.upstreamAt !== null &&
      other.upstreamAt - newest > staleAfter &&
      now - other.upstreamAt > staleAfter,
  );
  const trusted = ahead.some(([, other]) => atLeastAsTrusted(other.trust, own.trust));
  if (!trusted && ahead.length < 2) return undefined;
  const names = ahead.map(([id]) => id).join(', ');
  return failure(
    'upstream.stale',
    `its newest alert is of ${formatInstant(newest)}; ${names} told of newer ones long ago`,
  );
};

/** The newest start that a list tells, of what can be in it. */
export const newestStart = (list: ListOutcome, catalogue: Catalogue, ahead: number): Instant | undefined => {
  const starts = list.lines.flatMap(({ at, region }) =>
    at !== undefined && at <= list.askedAt + ahead && catalogue.find(region) !== undefined ? [at] : [],
  );
  return starts.length === 0 ? undefined : Math.max(...starts);
};

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);
