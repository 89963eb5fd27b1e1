import type { Closable } from '../../app/kit/lifetime.ts';
import type { Tell } from '../../app/upstreams/connected.ts';
import { snapshotItem } from '../../app/upstreams/list.ts';
import type { Line } from '../../app/upstreams/source.ts';
import { failure } from '../../app/upstreams/source.ts';
import { defined } from '../../domain/defined.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, Threat } from '../../domain/words.ts';
import { THREAT_KINDS } from '../../domain/words.ts';
import type { AlertWire, EventWire, Frame, RegionWire, ThreatWire } from '../../protocol/live/frames.ts';
import { isNamed } from '../../protocol/live/frames.ts';

/** How another hub's live feed is followed: a client that connects, resumes and comes back by itself. */
export type FollowHub = (on: { frame(frame: Frame): void; state(state: HubState): void }) => { close(): void };

export type HubState = {
  readonly kind: 'connecting' | 'connected' | 'quiet' | 'lost' | 'ended';
  readonly why?: string;
};

/**
 * Another AllClear hub as a source. What it says stands is a list of ours, told again with each change and each
 * heartbeat. It is never believed further than it believes itself: where it says `unknown` we cover nothing, and while it
 * is not fresh it gives no word here either. A drill is refused at its first frame.
 */
export const hubSource =
  (ports: { readonly follow: FollowHub; readonly tree: Catalogue; readonly now: () => Instant }) =>
  (tell: Tell): Closable => {
    const { tree, now } = ports;
    let view: HubView | undefined;
    let levels: readonly string[] | undefined;
    let refused = false;

    const cover = (): void => {
      const covered = view === undefined ? [] : coveredLevels(view, tree);
      if (covered.join() === levels?.join()) return;
      levels = covered;
      tell.cover(covered);
    };

    const on = (frame: Frame): void => {
      switch (frame.type) {
        case 'hello':
          if (frame.status === 'Actual') return;
          refused = true;
          tell.failed(failure('upstream.drill', `feed ${frame.feed} of that hub is ${frame.status}`));
          client.close();
          return;
        case 'snapshot':
          view = viewOf(frame.regions.filter(isNamed));
          cover();
          tell.news([snapshotItem([...view.lines.values()], now())], undefined, []);
          return;
        case 'events': {
          if (view === undefined) return;
          const before = view;
          const items = frame.events.flatMap((event) => itemsOf(event));
          view = frame.events.reduce((at, event) => after(at, event, tree), before);
          cover();
          const newest = Math.max(...frame.events.map(({ at }) => parseInstant(at) ?? 0));
          const ended = [...before.lines].flatMap(([key, line]) => (view?.lines.has(key) === true ? [] : [line]));
          tell.news(
            [...items, snapshotItem([...view.lines.values()], now(), ended)],
            newest > 0 ? newest : undefined,
            [],
          );
          return;
        }
        case 'heartbeat':
          // Its silence about a place means nothing while nobody tells it anything.
          if (!frame.fresh || view === undefined)
            tell.failed(failure('upstream.stale', 'that hub hears from none of its sources'));
          else tell.news([snapshotItem([...view.lines.values()], now())], undefined, []);
          return;
        case 'error':
          tell.failed(failure('upstream.http', `${frame.code}: ${frame.detail}`));
          return;
      }
    };

    const client = ports.follow({
      frame: (frame) => {
        if (!refused) on(frame);
      },
      state: ({ kind, why = '' }) => {
        if (refused || kind === 'connecting' || kind === 'connected') return;
        tell.failed(
          failure('upstream.unreachable', kind === 'quiet' ? 'nothing was heard for more than two heartbeats' : why),
        );
      },
    });
    return {
      close: async () => {
        refused = true;
        client.close();
      },
    };
  };

/** What the other hub says, as far as we know it. */
export type HubView = { readonly lines: ReadonlyMap<string, Line>; readonly covered: ReadonlyMap<string, boolean> };

const keyOf = (region: string, hazard: string): string => `${region}|${hazard}`;

/** A row repeats the alerts of the places above it: those are theirs. */
export const viewOf = (rows: readonly RegionWire[]): HubView => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const isInherited = (row: RegionWire, alert: AlertWire): boolean => {
    for (let above = row.parent; above !== null; above = byId.get(above)?.parent ?? null) {
      if (
        byId.get(above)?.alerts.some(({ hazard, since }) => hazard === alert.hazard && since === alert.since) === true
      )
        return true;
    }
    return false;
  };
  const lines = new Map<string, Line>();
  for (const row of rows) {
    if (row.via !== undefined) continue;
    for (const alert of row.alerts)
      if (!isInherited(row, alert)) lines.set(keyOf(row.id, alert.hazard), lineOf(row.id, alert));
  }
  return { lines, covered: new Map(rows.map((row) => [row.id, row.covered])) };
};

const after = (view: HubView, event: EventWire, tree: Catalogue): HubView => {
  switch (event.type) {
    case 'region.known':
    case 'region.unknown': {
      const covered = new Map(view.covered);
      const id = tree.find(event.region)?.id;
      const below = event.below && id !== undefined ? tree.descendants(id) : [];
      for (const place of [event.region, ...below])
        if (covered.has(place)) covered.set(place, event.type === 'region.known');
      return { ...view, covered };
    }
    case 'alert.started':
    case 'alert.updated':
      return {
        ...view,
        lines: new Map(view.lines).set(keyOf(event.region, event.hazard), lineOf(event.region, event)),
      };
    case 'alert.ended':
    case 'alert.retracted': {
      const lines = new Map(view.lines);
      lines.delete(keyOf(event.region, event.hazard));
      return { ...view, lines };
    }
    case 'alert.recorded':
    case 'report.added':
    case 'source.spoke':
    case 'source.silent':
      return view;
  }
};

/** Ends with their own times, and what was over before that hub heard of it. */
const itemsOf = (event: EventWire): readonly object[] => {
  const { region, hazard } = event;
  switch (event.type) {
    case 'alert.retracted':
      return [{ kind: 'retraction', region, hazard, at: event.retractedAt, reason: event.reason }];
    case 'alert.ended':
      return [{ kind: 'all-clear', region, hazard, at: event.endedAt, ...defined({ reason: event.reason }) }];
    case 'alert.recorded':
      return [
        { kind: 'all-clear', region, hazard, at: event.endedAt },
        { kind: 'alert', region, hazard, at: event.startedAt },
      ];
    default:
      return [];
  }
};

/** The levels of which that hub covers every place it told us of. */
const coveredLevels = ({ covered }: HubView, tree: Catalogue): readonly string[] =>
  tree.levels.filter((level) => {
    const places = tree.regions.filter((region) => region.level === level && covered.has(region.id));
    return places.length > 0 && places.every(({ id }) => covered.get(id) === true);
  });

const lineOf = (
  region: string,
  alert: Pick<AlertWire, 'hazard'> & {
    readonly since?: string;
    readonly level?: AlertWire['level'];
    readonly threats?: readonly ThreatWire[];
  },
): Line => {
  const at = alert.since === undefined ? undefined : parseInstant(alert.since);
  const threats = (alert.threats ?? []).flatMap((threat): readonly Threat[] => {
    const kind = THREAT_KINDS.find((known) => known === threat.kind);
    const since = threat.since === undefined ? undefined : parseInstant(threat.since);
    if (kind === undefined) return [];
    return [
      {
        kind,
        ...defined({ level: threat.level, since, reason: threat.reason }),
      },
    ];
  });
  return {
    region,
    hazard: alert.hazard,
    ...defined({ at, level: alert.level }),
    ...(threats.length === 0 ? {} : { threats }),
  };
};
