import type { AlertClaim, Claim } from '../domain/claim.ts';
import type { Change } from '../domain/event.ts';
import { formatInstant } from '../domain/instant.ts';
import type { Hazard, Instant, SourceId, Trust } from '../domain/words.ts';
import { atLeastAsTrusted } from '../domain/words.ts';
import type { Entry, HistoryInterval } from './log.ts';

/** A line of a scenario: a signal as its source would send it, with when it arrived. */
export type SignalLine = Readonly<Record<string, unknown>> & {
  readonly kind: 'alert' | 'all-clear' | 'snapshot' | 'heartbeat';
  readonly source: SourceId;
  readonly receivedAt: string;
};

/** Older than this at its arrival a signal is not taken, but a line of a list is; milliseconds. */
const HORIZON = 7 * 24 * 3_600_000;

/**
 * Turns entries of the log into signals with the same effect, in the order of the log. Of a list the log has what it
 * changed: that becomes an alert or an all-clear by itself, at the moment at which it took effect. An all-clear that a
 * list of somebody else outweighed ended nothing and is left out; what ended the alert then comes later.
 */
export const entryLines = (): ((entry: Entry) => readonly SignalLine[]) => {
  /** Who lists what now, with how much trust. */
  const listed = new Map<string, Map<SourceId, Trust>>();
  return ({ seq, claim, changes }) => {
    const receivedAt = formatInstant(claim.receivedAt);
    switch (claim.kind) {
      case 'spoke':
        return [{ id: `${seq}`, kind: 'heartbeat', source: claim.source, at: formatInstant(claim.at), receivedAt }];
      case 'silent':
        return [];
      case 'alert': {
        if (claim.listedAt !== undefined) lists(listed, claim).set(claim.source, claim.trust);
        return [alertLine(seq, claim)];
      }
      case 'clear':
      case 'missing': {
        const others = lists(listed, claim);
        others.delete(claim.source);
        const ended = endOf(changes);
        const at = ended ?? claim.at;
        const outweighed = [...others.values()].some((trust) => atLeastAsTrusted(trust, claim.trust));
        if (ended === undefined && (claim.kind === 'missing' || outweighed)) return [];
        return [
          {
            id: `${seq}`,
            kind: 'all-clear',
            source: claim.source,
            region: claim.region,
            ...hazardOf(claim.hazard),
            at: formatInstant(at),
            receivedAt,
          },
        ];
      }
    }
  };
};

const lists = (
  listed: Map<string, Map<SourceId, Trust>>,
  { region, hazard }: Extract<Claim, { region: unknown }>,
): Map<SourceId, Trust> => {
  const key = `${region}|${hazard}`;
  const known = listed.get(key) ?? new Map<SourceId, Trust>();
  listed.set(key, known);
  return known;
};

const endOf = (changes: readonly Change[]): Instant | undefined =>
  changes.flatMap((change) => (change.type === 'alert.ended' ? [change.endedAt] : [])).at(-1);

const hazardOf = (hazard: Hazard): { readonly hazard?: Hazard } => (hazard === 'air-raid' ? {} : { hazard });

const alertLine = (seq: number, claim: AlertClaim): SignalLine => {
  const { source, region, hazard, at, receivedAt, level, threats, reason } = claim;
  const about = {
    region,
    ...hazardOf(hazard),
    at: formatInstant(at),
    ...(level === undefined ? {} : { level }),
    ...(threats === undefined
      ? {}
      : {
          threats: threats.map(({ since, ...threat }) => ({
            ...threat,
            ...(since === undefined ? {} : { since: formatInstant(since) }),
          })),
        }),
    ...(reason === undefined ? {} : { reason }),
  };
  const head = { id: `${seq}`, source, receivedAt: formatInstant(receivedAt) };
  // What stands longer than any signal may be old can only be told as a list tells it.
  if (at < receivedAt - HORIZON) return { ...head, kind: 'snapshot', at: formatInstant(receivedAt), active: [about] };
  return { ...head, kind: 'alert', ...about };
};

/** What stood when the export begins, as if each source had said so at that moment. */
export const standingLines = (
  standing: readonly HistoryInterval[],
  from: Instant,
  sourceOf: (interval: HistoryInterval) => SourceId,
): readonly SignalLine[] => {
  const receivedAt = formatInstant(from);
  const old = new Map<SourceId, HistoryInterval[]>();
  const lines: SignalLine[] = [];
  for (const interval of standing) {
    const source = sourceOf(interval);
    const about = { region: interval.region, ...hazardOf(interval.hazard), at: formatInstant(interval.startedAt) };
    if (interval.startedAt >= from - HORIZON)
      lines.push({ id: `standing/${idOf(interval)}`, kind: 'alert', source, ...about, receivedAt });
    else old.set(source, [...(old.get(source) ?? []), interval]);
  }
  const asLists = [...old].map(
    ([source, intervals]): SignalLine => ({
      id: `standing/${source}`,
      kind: 'snapshot',
      source,
      at: receivedAt,
      active: intervals.map(({ region, hazard, startedAt }) => ({
        region,
        ...hazardOf(hazard),
        at: formatInstant(startedAt),
      })),
      receivedAt,
    }),
  );
  return [...asLists, ...lines];
};

/** Where the log has nothing, the edges of an interval are its signals. */
export const edgeLine = (
  kind: 'alert' | 'all-clear',
  interval: HistoryInterval,
  at: Instant,
  source: SourceId,
): SignalLine => ({
  id: `${kind}/${idOf(interval)}`,
  kind,
  source,
  region: interval.region,
  ...hazardOf(interval.hazard),
  at: formatInstant(at),
  receivedAt: formatInstant(at),
});

const idOf = ({ region, hazard, startedAt }: HistoryInterval): string =>
  `${region}/${hazard}/${formatInstant(startedAt)}`;
