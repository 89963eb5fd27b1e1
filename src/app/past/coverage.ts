import type { SourceClaim } from '../../domain/claim.ts';
import type { Catalogue, Region } from '../../domain/places/catalogue.ts';
import type { SourceState } from '../../domain/sources/source-state.ts';
import { covers, hearOf } from '../../domain/sources/source-state.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { FeedDesk } from '../gateway/desk.ts';
import type { Coverage, Span } from '../log/log.ts';

/**
 * Of when it can be said that there was no alert: somebody who covers the place was live and the hub was at work, or an
 * imported file speaks of the place. Of every other time nobody can say.
 */

/** A log that does not answer may have lost its latest words: then nothing is vouched for. */
export const pastCoverage = async (
  { history, follower }: Pick<FeedDesk, 'history' | 'follower'>,
  span: Span,
): Promise<Coverage> => (follower.vouched() ? history.coverage(span) : { marks: [], watched: [], imported: [] });

/** The sources as they were at that moment, as far as anything is known of them. */
export const sourcesAt = (at: Instant, { marks }: Coverage): readonly SourceState[] => {
  const sources = new Map<SourceId, SourceState>();
  for (const mark of marks) if (mark.at <= at) hear(sources, mark);
  return [...sources.values()];
};

/** True for the regions of which it could be said, at that moment, that there was no alert. */
export const coveredAt = (at: Instant, coverage: Coverage, catalogue: Catalogue): ((region: Region) => boolean) => {
  const live = coverage.watched.some(holds(at)) ? sourcesAt(at, coverage).filter((source) => source.live) : [];
  const imported = new Set(coverage.imported.filter(holds(at)).map(({ region }) => region));
  return (region) => imported.has(region.id) || live.some((source) => covers(source, region, catalogue));
};

/** The parts of the span in which nobody can say that there was no alert in the region; oldest first. */
export const unknownSpans = (span: Span, region: Region, coverage: Coverage, catalogue: Catalogue): readonly Span[] => {
  const heard = coveredSpans(span, region, coverage, catalogue).flatMap((one) =>
    coverage.watched.flatMap((other) => common(one, other)),
  );
  const known = [...heard, ...coverage.imported.filter((one) => one.region === region.id)].sort(
    (a, b) => a.from - b.from,
  );
  const unknown: Span[] = [];
  let from = span.from;
  for (const one of known) {
    if (one.from > from) unknown.push({ from, to: Math.min(one.from, span.to) });
    from = Math.max(from, one.to);
    if (from >= span.to) return unknown;
  }
  return from < span.to ? [...unknown, { from, to: span.to }] : unknown;
};

/** While at least one source is live and covers the region, by what the marks say. */
const coveredSpans = (span: Span, region: Region, { marks }: Coverage, catalogue: Catalogue): readonly Span[] => {
  const sources = new Map<SourceId, SourceState>();
  const spans: Span[] = [];
  let since: Instant | undefined;
  for (const mark of marks) {
    hear(sources, mark);
    const covered = [...sources.values()].some((source) => covers(source, region, catalogue));
    if (covered) since ??= mark.at;
    else if (since !== undefined) {
      spans.push({ from: since, to: mark.at });
      since = undefined;
    }
  }
  return since === undefined ? spans : [...spans, { from: since, to: span.to }];
};

const hear = (sources: Map<SourceId, SourceState>, mark: SourceClaim): void => {
  const heard = hearOf(sources.get(mark.source), mark);
  if (heard !== undefined) sources.set(mark.source, heard);
};

const holds =
  (at: Instant) =>
  ({ from, to }: Span): boolean =>
    from <= at && at <= to;

const common = (a: Span, b: Span): readonly Span[] => {
  const span = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return span.from < span.to ? [span] : [];
};
