import type { AlertClaim } from '../../domain/claim.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import { formatInstant } from '../../domain/instant.ts';
import { HORIZON_MS } from '../../domain/timeline/feed-state.ts';
import { type TimelineKey, keyOf as timelineKey } from '../../domain/timeline/key.ts';
import type { Hazard, Instant, SourceId, Trust } from '../../domain/words.ts';
import { atLeastAsTrusted } from '../../domain/words.ts';
import { threatWire } from '../../protocol/live/threat.ts';
import type { Entry, HistoryInterval } from '../log/log.ts';

/** A line of a scenario: a signal as its source would send it, with when it arrived. */
export type SignalLine = Readonly<Record<string, unknown>> & {
  readonly kind: 'alert' | 'all-clear' | 'retraction' | 'snapshot' | 'heartbeat';
  readonly source: SourceId;
  readonly receivedAt: string;
};

/** What a source listed so long ago that only a list can tell it, and still does. */
type Ancient = Map<SourceId, Map<string, Listed>>;
type Listed = Readonly<Record<string, unknown>>;

/**
 * Turns entries of the log into signals with the same effect, in the order of the log. Of a list the log has what it
 * changed: that becomes an alert or an all-clear by itself, at the moment at which it took effect. An all-clear that a
 * list of somebody else outweighed ended nothing and is left out; what ended the alert then comes later.
 */
export const entryLines = (ancient: Ancient = new Map()): ((entry: Entry) => readonly SignalLine[]) => {
  /** Sources with their lists as of now, and their trust. */
  const listed = new Map<string, Map<SourceId, Trust>>();
  return ({ seq, claim, changes }) => {
    // What was stamped ahead goes out as it was said; who takes it in says when it was heard.
    if (claim.kind === 'clock') return [];
    const head = { id: `${seq}`, source: claim.source, receivedAt: formatInstant(claim.receivedAt) };
    switch (claim.kind) {
      case 'spoke':
        return [{ ...head, kind: 'heartbeat', at: formatInstant(claim.at) }];
      case 'silent':
        return [];
      case 'alert':
        if (claim.listedAt !== undefined) sourcesOf(listed, claim).set(claim.source, claim.trust);
        // Older than this at its arrival a signal is not taken by every hub, but a line of a list is.
        if (claim.at >= claim.receivedAt - HORIZON_MS) return [{ ...head, kind: 'alert', ...aboutOf(claim) }];
        return [{ ...head, ...withAncient(ancient, claim.source, keyOf(claim), aboutOf(claim)), at: head.receivedAt }];
      case 'withdrawn': {
        sourcesOf(listed, claim).delete(claim.source);
        ancient.get(claim.source)?.delete(keyOf(claim));
        const about = { region: claim.region, ...hazardOf(claim.hazard), at: formatInstant(claim.at) };
        if (claim.error !== undefined) return [{ ...head, kind: 'retraction', ...about, reason: claim.error.reason }];
        // The end of an alert by hand is nobody else's: where something stands on, there is nothing to tell.
        return endOf(changes) === undefined ? [] : [{ ...head, kind: 'all-clear', ...about }];
      }
      case 'clear':
      case 'missing': {
        const others = sourcesOf(listed, claim);
        others.delete(claim.source);
        const ended = endOf(changes);
        const outweighed = [...others.values()].some((trust) => atLeastAsTrusted(trust, claim.trust));
        if (ended === undefined && (claim.kind === 'missing' || outweighed)) return [];
        ancient.get(claim.source)?.delete(keyOf(claim));
        const at = formatInstant(ended ?? claim.at);
        return [{ ...head, kind: 'all-clear', region: claim.region, ...hazardOf(claim.hazard), at }];
      }
    }
  };
};

type Place = Pick<HistoryInterval, 'region' | 'hazard'>;

const keyOf = ({ region, hazard }: Place): TimelineKey => timelineKey(region, hazard);

const sourcesOf = (listed: Map<string, Map<SourceId, Trust>>, place: Place): Map<SourceId, Trust> => {
  const known = listed.get(keyOf(place)) ?? new Map<SourceId, Trust>();
  listed.set(keyOf(place), known);
  return known;
};

/** What stands longer than any signal may be old can only be told as a list tells it, and a list has all of it. */
const withAncient = (ancient: Ancient, source: SourceId, key: string, about: Listed) => {
  const known = ancient.get(source) ?? new Map<string, Listed>();
  ancient.set(source, known);
  known.set(key, about);
  return { kind: 'snapshot', active: [...known.values()] } as const;
};

const endOf = (changes: readonly Change[]): Instant | undefined =>
  changes.flatMap((change) => (change.type === 'alert.ended' ? [change.endedAt] : [])).at(-1);

const hazardOf = (hazard: Hazard): { readonly hazard?: Hazard } => (hazard === 'air-raid' ? {} : { hazard });

const aboutOf = ({ region, hazard, at, level, threats, reason }: AlertClaim) => ({
  region,
  ...hazardOf(hazard),
  at: formatInstant(at),
  ...defined({ level }),
  ...(threats === undefined ? {} : { threats: threats.map(threatWire) }),
  ...defined({ reason }),
});

/** Alerts that stood when the export begins, as if each source had said so at that moment. */
export const standingLines = (
  standing: readonly HistoryInterval[],
  from: Instant,
  sourceOf: (interval: HistoryInterval) => SourceId,
): { readonly lines: readonly SignalLine[]; readonly ancient: Ancient } => {
  const receivedAt = formatInstant(from);
  const ancient: Ancient = new Map();
  const words: SignalLine[] = [];
  for (const interval of standing) {
    const source = sourceOf(interval);
    const about = { region: interval.region, ...hazardOf(interval.hazard), at: formatInstant(interval.startedAt) };
    if (interval.startedAt < from - HORIZON_MS) withAncient(ancient, source, keyOf(interval), about);
    else words.push({ id: `standing/${idOf(interval)}`, kind: 'alert', source, ...about, receivedAt });
  }
  const lists = [...ancient].map(
    ([source, active]): SignalLine => ({
      id: `standing/${source}`,
      kind: 'snapshot',
      source,
      at: receivedAt,
      active: [...active.values()],
      receivedAt,
    }),
  );
  return { lines: [...lists, ...words], ancient };
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
