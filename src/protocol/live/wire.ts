import type { BoardRegion } from '../../domain/board.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { SourceState } from '../../domain/sources/source-state.ts';
import type { Retracted } from '../../domain/timeline/standing.ts';
import type { Alert } from '../../domain/timeline/timeline.ts';
import type { FeedStatus, Hazard, Instant, Threat } from '../../domain/words.ts';
import type { AlertWire, EventWire, RegionWire, RetractedWire, SourceWire, ThreatWire } from './frames.ts';

/** The log's part of an event: where it stands and when the hub dealt with it. */
export type Stamp = { readonly seq: number; readonly receivedAt: Instant; readonly sequencedAt: Instant };

export const eventWire = (change: Change, stamp: Stamp, status: FeedStatus): EventWire => {
  const { type, at, source, ...rest } = change;
  return {
    seq: stamp.seq,
    type,
    ...('region' in rest ? { region: rest.region } : {}),
    ...('hazard' in rest ? { hazard: rest.hazard } : {}),
    at: formatInstant(at),
    receivedAt: formatInstant(stamp.receivedAt),
    sequencedAt: formatInstant(stamp.sequencedAt),
    source,
    ...(status === 'Actual' ? {} : { status }),
    ...('since' in rest ? { since: formatInstant(rest.since) } : {}),
    ...('startedAt' in rest ? { startedAt: formatInstant(rest.startedAt) } : {}),
    ...('endedAt' in rest ? { endedAt: formatInstant(rest.endedAt) } : {}),
    ...('retractedAt' in rest ? { retractedAt: formatInstant(rest.retractedAt) } : {}),
    ...('retracted' in rest && rest.retracted !== undefined ? { retracted: retractedWire(rest.retracted) } : {}),
    ...('level' in rest && rest.level !== undefined ? { level: rest.level } : {}),
    ...('threats' in rest ? { threats: rest.threats.map(threatWire) } : {}),
    ...('sources' in rest ? { sources: rest.sources } : {}),
    ...('disputed' in rest ? { disputed: rest.disputed } : {}),
    ...('below' in rest ? { below: rest.below } : {}),
    ...('trust' in rest ? { trust: rest.trust } : {}),
    ...('reason' in rest ? { reason: rest.reason } : {}),
  };
};

export const regionWire = (row: BoardRegion): RegionWire => ({
  id: row.region.id,
  ...defined({ iso: row.region.iso, katottg: row.region.katottg }),
  level: row.region.level,
  parent: row.region.parent,
  name: row.region.name,
  nameEn: row.region.nameEn,
  state: row.state,
  since: row.since === null ? null : formatInstant(row.since),
  ...defined({ via: row.via }),
  fresh: row.fresh,
  covered: row.covered,
  alerts: row.alerts.map((alert) => alertWire(alert.hazard, alert)),
});

const alertWire = (hazard: Hazard, alert: Alert): AlertWire => ({
  hazard,
  since: formatInstant(alert.since),
  ...defined({ level: alert.level }),
  threats: alert.threats.map(threatWire),
  sources: alert.sources,
  disputed: alert.disputed,
});

export const threatWire = (threat: Threat): ThreatWire => ({
  kind: threat.kind,
  ...defined({ level: threat.level }),
  ...(threat.since === undefined ? {} : { since: formatInstant(threat.since) }),
  ...defined({ reason: threat.reason }),
});

export const retractedWire = ({ at, reason, source }: Retracted): RetractedWire => ({
  at: formatInstant(at),
  reason,
  source,
});

export const sourceWire = (source: SourceState): SourceWire => ({
  id: source.id,
  trust: source.trust,
  state: source.live ? 'live' : 'silent',
  ...defined({ reason: source.reason }),
  since: formatInstant(source.since),
});
