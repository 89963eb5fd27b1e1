import type { Said, SaidLine } from '../../app/intake/said.ts';
import type { Unread } from '../../app/upstreams/source.ts';
import { defined } from '../../domain/defined.ts';
import type { Catalogue, Level } from '../../domain/places/catalogue.ts';
import { assertNever, hazardNamed, threatLevelNamed } from '../../domain/words.ts';
import type { AlertWire, EventWire, RegionWire } from '../../protocol/live/frames.ts';
import { threatOfWire } from '../../protocol/live/threat.ts';
import { instantOf, quoted } from '../kit/shape.ts';

/** The frames of the other hub, as far as they are known here. */
export type HubView = {
  readonly lines: ReadonlyMap<string, SaidLine>;
  /** An alert there of a hazard that is not known here: some place has one that cannot be listed. */
  readonly unread: ReadonlyMap<string, Unread>;
  readonly covered: ReadonlyMap<string, boolean>;
};

const keyOf = (region: string, hazard: string): string => `${region}|${hazard}`;

/**
 * A row repeats the alerts of the place above it after its own: those are theirs. Each of them once, for a list may name a
 * place and the one above it since the same moment, and what ends there goes on here.
 */
const ownAlerts = (row: RegionWire, above: RegionWire | undefined): readonly AlertWire[] => {
  const own = [...row.alerts];
  for (const { hazard, since } of above?.alerts ?? []) {
    const repeated = own.findLastIndex((alert) => alert.hazard === hazard && alert.since === since);
    if (repeated >= 0) own.splice(repeated, 1);
  }
  return own;
};

export const viewOf = (rows: readonly RegionWire[]): HubView => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  let view: HubView = {
    lines: new Map(),
    unread: new Map(),
    covered: new Map(rows.map((row) => [row.id, row.covered])),
  };
  for (const row of rows) {
    if (row.via !== undefined) continue;
    for (const alert of ownAlerts(row, byId.get(row.parent ?? ''))) view = withAlert(view, row.id, alert);
  }
  return view;
};

/** The view once the other hub has told of this event. */
export const viewAfter = (view: HubView, event: EventWire, catalogue: Catalogue): HubView => {
  switch (event.type) {
    case 'region.known':
    case 'region.unknown': {
      const covered = new Map(view.covered);
      const id = catalogue.find(event.region)?.id;
      const below = event.below && id !== undefined ? catalogue.descendants(id) : [];
      for (const place of [event.region, ...below])
        if (covered.has(place)) covered.set(place, event.type === 'region.known');
      return { ...view, covered };
    }
    case 'alert.started':
    case 'alert.updated':
      return withAlert(view, event.region, event);
    case 'alert.ended':
    case 'alert.retracted': {
      const key = keyOf(event.region, event.hazard);
      return { ...view, lines: without(view.lines, key), unread: without(view.unread, key) };
    }
    case 'alert.recorded':
    case 'report.added':
    case 'source.spoke':
    case 'source.silent':
      return view;
  }
};

const without = <T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> =>
  map.has(key) ? new Map([...map].filter(([known]) => known !== key)) : map;

/** An alert of which it cannot be told where or what it is keeps its place among what could not be read. */
const withAlert = (view: HubView, region: string, alert: AlertOnWire): HubView => {
  const key = keyOf(region, alert.hazard);
  const line = lineOf(region, alert);
  return 'code' in line
    ? { ...view, lines: without(view.lines, key), unread: new Map(view.unread).set(key, line) }
    : { ...view, lines: new Map(view.lines).set(key, line), unread: without(view.unread, key) };
};

/** Ends with their own times, and what was over before that hub heard of it. */
export const saidBy = (event: EventWire): Heard => {
  if (event.type !== 'alert.ended' && event.type !== 'alert.retracted' && event.type !== 'alert.recorded')
    return { said: [], unread: [] };
  const { region } = event;
  const hazard = hazardNamed(event.hazard);
  const endedAt = instantOf(event.type === 'alert.retracted' ? event.retractedAt : event.endedAt);
  if (typeof region !== 'string' || hazard === undefined) return { said: [], unread: [unknownAlert(event)] };
  if (endedAt === undefined) return { said: [], unread: [timeless(event)] };
  const over = { region, hazard, at: endedAt };
  switch (event.type) {
    case 'alert.retracted':
      return { said: [{ kind: 'retraction', ...over, reason: wordsOf(event.reason) ?? '' }], unread: [] };
    case 'alert.ended':
      return { said: [{ kind: 'all-clear', ...over, ...defined({ reason: wordsOf(event.reason) }) }], unread: [] };
    case 'alert.recorded': {
      const at = instantOf(event.startedAt);
      return at === undefined
        ? { said: [{ kind: 'all-clear', ...over }], unread: [timeless(event)] }
        : {
            said: [
              { kind: 'all-clear', ...over },
              { kind: 'alert', region, hazard, at },
            ],
            unread: [],
          };
    }
    default:
      return assertNever(event);
  }
};

const wordsOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export type Heard = { readonly said: readonly Said[]; readonly unread: readonly Unread[] };

const unknownAlert = (raw: { readonly region?: unknown; readonly hazard?: unknown }): Unread => ({
  code: 'hazard.unknown',
  detail: `hazard ${quoted(raw.hazard)} in region ${quoted(raw.region)} is not known here`,
  raw,
});

const timeless = (raw: EventWire): Unread => ({ code: 'time.malformed', detail: `${raw.type} without its time`, raw });

/** Words that a newer hub may use otherwise are not relied on. */
type AlertOnWire = {
  readonly hazard: string;
  readonly since?: unknown;
  readonly level?: unknown;
  readonly threats?: readonly Parameters<typeof threatOfWire>[0][];
};

const lineOf = (region: string, alert: AlertOnWire): SaidLine | Unread => {
  const hazard = hazardNamed(alert.hazard);
  if (typeof region !== 'string' || hazard === undefined) return unknownAlert({ region, hazard: alert.hazard });
  const threats = (alert.threats ?? []).flatMap((threat) => threatOfWire(threat) ?? []);
  return {
    region,
    hazard,
    ...defined({ at: instantOf(alert.since), level: threatLevelNamed(alert.level) }),
    ...(threats.length === 0 ? {} : { threats }),
  };
};

/** The levels of which that hub covers every place it told us of. */
export const coveredLevels = ({ covered }: HubView, catalogue: Catalogue): readonly Level[] =>
  catalogue.levels.filter((level) => {
    const places = catalogue.regions.filter((region) => region.level === level && covered.has(region.id));
    return places.length > 0 && places.every(({ id }) => covered.get(id) === true);
  });
