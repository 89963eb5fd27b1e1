import type { Board } from '../../domain/board.ts';
import type { FeedDesk } from '../gateway/desk.ts';
import type { Entry, Log, Span } from '../log/log.ts';
import { pastCoverage } from './coverage.ts';
import { entriesWithin } from './entries.ts';
import { boardAt } from './look-back.ts';
import type { Moment } from './moments.ts';
import { momentsOf } from './moments.ts';

/** A span of the past of a feed, ready to be played: the board at its beginning, and what changed from then on. */
export type PastSpan = { readonly board: Board; readonly moments: readonly Moment[] };

/** Entries of the log that are looked at for details; of a longer span only the first ones are. */
const MAX_ENTRIES = 20_000;

/** The log is asked for details of a live feed only: the hub's time and the feed's are the same there. */
export const readSpan = async (
  desk: Pick<FeedDesk, 'feed' | 'follower' | 'history'>,
  log: Pick<Log, 'open' | 'read'> | undefined,
  span: Span,
): Promise<PastSpan> => {
  const { catalogue } = desk.follower;
  const [intervals, coverage, entries] = await Promise.all([
    desk.history.readAll(span),
    pastCoverage(desk, span),
    log === undefined || desk.feed.status !== 'Actual' ? [] : firstEntries(log, span),
  ]);
  return {
    board: boardAt(span.from, intervals, coverage, catalogue),
    moments: momentsOf(span, { intervals, coverage, entries }, catalogue),
  };
};

const firstEntries = async (log: Pick<Log, 'open' | 'read'>, span: Span): Promise<readonly Entry[]> => {
  const found: Entry[] = [];
  for await (const page of (await entriesWithin(log, span)).pages) {
    found.push(...page);
    if (found.length >= MAX_ENTRIES) break;
  }
  return found;
};
