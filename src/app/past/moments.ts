import type { SourceClaim } from '../../domain/claim.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { coverageFlips } from '../../domain/sources/coverage.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Coverage, Entry, HistoryInterval, Span } from '../log/log.ts';
import { coveredAt, sourcesAt } from './coverage.ts';

/** An instant of the past and all that changed at it. */
export type Moment = { readonly at: Instant; readonly changes: readonly Change[] };

/** The source of alerts that no known source has said. */
const NOBODY_NAMED: SourceId = 'history';

/**
 * A span of the past as a sequence of changes, as it is known now: alerts begin and end as the history has them, late and
 * imported ones included, and places become known and unknown as those who could tell came and went. What holds at the
 * beginning of the span is not among them: that is the board of that moment. Where the log still has its entries they
 * add what the history does not keep: levels, threats, reports.
 */
export const momentsOf = (
  span: Span,
  past: {
    readonly intervals: readonly HistoryInterval[];
    readonly coverage: Coverage;
    readonly entries: readonly Entry[];
  },
  catalogue: Catalogue,
): readonly Moment[] => {
  const byInstant = new Map<Instant, Change[]>();
  const add = (at: Instant, change: Change): void => {
    if (at <= span.from || at > span.to) return;
    const changes = byInstant.get(at) ?? [];
    byInstant.set(at, changes);
    changes.push(change);
  };
  for (const { at, changes } of coverageMoments(span, past.coverage, catalogue))
    for (const one of changes) add(at, one);
  const told = detailsOf(past.entries);
  const ends = past.intervals.filter(({ endedAt }) => endedAt !== null);
  for (const interval of [...ends].sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) addEnd(interval, add);
  for (const interval of past.intervals) addStart(interval, told, add);
  for (const { claim, changes } of past.entries) {
    for (const change of changes) {
      if (change.type === 'report.added') add(change.at, change);
      else if (change.type === 'alert.updated' && stands(change, claim.receivedAt, past.intervals))
        add(claim.receivedAt, change);
    }
  }
  return [...byInstant].map(([at, changes]) => ({ at, changes })).sort((a, b) => a.at - b.at);
};

type Add = (at: Instant, change: Change) => void;
type Started = Extract<Change, { type: 'alert.started' }>;

const detailsOf = (entries: readonly Entry[]): ReadonlyMap<string, Started> =>
  new Map(
    entries.flatMap(({ changes }) =>
      changes.flatMap((change) =>
        change.type === 'alert.started' ? [[`${change.region}|${change.hazard}|${change.since}`, change]] : [],
      ),
    ),
  );

const addStart = (interval: HistoryInterval, told: ReadonlyMap<string, Started>, add: Add): void => {
  const { region, hazard, startedAt, endedAt, sources } = interval;
  if (startedAt === endedAt) return;
  const known = told.get(`${region}|${hazard}|${startedAt}`);
  const about = { region, hazard, at: startedAt, source: known?.source ?? sources[0] ?? NOBODY_NAMED };
  const details = known === undefined || known.level === undefined ? {} : { level: known.level };
  add(startedAt, {
    type: 'alert.started',
    ...about,
    since: startedAt,
    sources,
    disputed: false,
    threats: known?.threats ?? [],
    ...details,
  });
};

const addEnd = ({ region, hazard, startedAt, endedAt, sources, retracted }: HistoryInterval, add: Add): void => {
  if (endedAt === null) return;
  const about = { region, hazard, at: endedAt, source: sources[0] ?? NOBODY_NAMED };
  if (startedAt === endedAt)
    add(endedAt, {
      type: 'alert.recorded',
      ...about,
      startedAt,
      endedAt,
      sources,
      ...defined({ retracted }),
    });
  else if (retracted !== undefined)
    add(endedAt, {
      type: 'alert.retracted',
      ...about,
      source: retracted.source,
      since: startedAt,
      retractedAt: endedAt,
      reason: retracted.reason,
    });
  else add(endedAt, { type: 'alert.ended', ...about, since: startedAt, endedAt });
};

/** Only what fits the history as it is known now: an update of an alert that was corrected away would raise it again. */
const stands = (
  { region, hazard, since }: Extract<Change, { type: 'alert.updated' }>,
  at: Instant,
  intervals: readonly HistoryInterval[],
): boolean =>
  intervals.some(
    (one) =>
      one.region === region &&
      one.hazard === hazard &&
      one.startedAt === since &&
      one.startedAt <= at &&
      (one.endedAt === null || one.endedAt > at),
  );

const coverageMoments = ({ from, to }: Span, coverage: Coverage, catalogue: Catalogue): readonly Moment[] => {
  const words = new Map<Instant, SourceClaim[]>();
  for (const mark of coverage.marks) words.set(mark.at, [...(words.get(mark.at) ?? []), mark]);
  const edges = [...coverage.watched, ...coverage.imported].flatMap((span) => [span.from, span.to, span.to + 1]);
  const instants = [...new Set([...words.keys(), ...edges])]
    .filter((at) => at > from && at <= to)
    .sort((a, b) => a - b);
  let covered = coveredAt(from, coverage, catalogue);
  return instants.map((at) => {
    const said = words.get(at) ?? [];
    const before = covered;
    const after = coveredAt(at, coverage, catalogue);
    covered = after;
    const source = said[0]?.source ?? NOBODY_NAMED;
    return {
      at,
      changes: [
        ...said.map((mark) => wordOf(mark, coverage)),
        ...coverageFlips(before, after, { at, source }, catalogue),
      ],
    };
  });
};

const wordOf = (mark: SourceClaim, coverage: Coverage): Change => {
  const { source, at } = mark;
  if (mark.kind === 'silent') return { type: 'source.silent', source, at, reason: mark.reason };
  const trust = sourcesAt(at, coverage).find(({ id }) => id === source)?.trust ?? mark.trust;
  return { type: 'source.spoke', source, at, trust };
};
