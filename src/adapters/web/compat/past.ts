import type { FeedDesk } from '../../../app/gateway/desk.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { HistoryInterval, Span } from '../../../app/log/log.ts';
import { pastCoverage, unknownSpans } from '../../../app/past/coverage.ts';
import type { Region, RegionId } from '../../../domain/places/catalogue.ts';
import { fromStore } from '../server/ask.ts';

/**
 * The past for formats that cannot say "unknown". A list without an alert says there was none; so there is none to be had
 * of a span of which nothing at all is known.
 */

/** The alerts of these regions that overlap the span, by their start; an alert that was taken back was none. */
export const readPast = async (
  { history }: FeedDesk,
  regions: readonly RegionId[],
  span: Span,
): Promise<readonly HistoryInterval[]> => {
  const found = await fromStore(Promise.all(regions.map((region) => history.read({ ...span, region }))));
  return stood(found.flat());
};

/** The same of all regions. */
export const readAllPast = async ({ history }: FeedDesk, span: Span): Promise<readonly HistoryInterval[]> =>
  stood(await fromStore(history.readAll(span)));

const stood = (intervals: readonly HistoryInterval[]): readonly HistoryInterval[] =>
  intervals.filter(({ retracted }) => retracted === undefined).sort((a, b) => a.startedAt - b.startedAt);

/** Throws `answer.unknown` for a region of which nothing is known in the whole span; else what is not known of each. */
export const gapsIn = async (
  desk: FeedDesk,
  regions: readonly Region[],
  span: Span,
): Promise<ReadonlyMap<RegionId, readonly Span[]>> => {
  const { catalogue } = desk.follower;
  const coverage = await fromStore(pastCoverage(desk, span));
  return new Map(
    regions.map((region) => {
      const gaps = unknownSpans(span, region, coverage, catalogue);
      if (gaps.some((gap) => gap.from <= span.from && gap.to >= span.to))
        throw new AppError('answer.unknown', `it is not known whether there were alerts in ${region.name} then`);
      return [region.id, gaps];
    }),
  );
};
