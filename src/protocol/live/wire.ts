import type { BoardRegion } from '../../domain/board.ts';
import { defined } from '../../domain/defined.ts';
import type { Change } from '../../domain/event.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { SourceState } from '../../domain/sources/source-state.ts';
import type { Alert, Retracted } from '../../domain/timeline/parts.ts';
import type { FeedStatus, Hazard, Instant, Threat, ThreatLevel } from '../../domain/words.ts';
import { assertNever } from '../../domain/words.ts';
import type { AlertWire, EventWire, RegionWire, RetractedWire, SourceWire } from './frames.ts';
import { threatWire } from './threat.ts';

/** The log's part of an event: where it stands and when the hub dealt with it. */
export type Stamp = { readonly seq: number; readonly receivedAt: Instant; readonly sequencedAt: Instant };

export const eventWire = (change: Change, stamp: Stamp, status: FeedStatus): EventWire => {
  const { seq } = stamp;
  const said = {
    at: formatInstant(change.at),
    receivedAt: formatInstant(stamp.receivedAt),
    sequencedAt: formatInstant(stamp.sequencedAt),
    source: change.source,
    ...(status === 'Actual' ? {} : { status }),
  };
  switch (change.type) {
    case 'alert.started':
    case 'alert.updated': {
      const { type, region, hazard, since, level, threats, sources, disputed } = change;
      const standing = { ...detailsWire({ level, threats }), sources, disputed };
      return { seq, type, region, hazard, ...said, since: formatInstant(since), ...standing };
    }
    case 'alert.ended': {
      const { type, region, hazard, reason } = change;
      const ended = { since: formatInstant(change.since), endedAt: formatInstant(change.endedAt) };
      return { seq, type, region, hazard, ...said, ...ended, ...defined({ reason }) };
    }
    case 'alert.retracted': {
      const { type, region, hazard, reason } = change;
      const retracted = { since: formatInstant(change.since), retractedAt: formatInstant(change.retractedAt) };
      return { seq, type, region, hazard, ...said, ...retracted, reason };
    }
    case 'alert.recorded': {
      const { type, region, hazard, sources, retracted } = change;
      return {
        ...{ seq, type, region, hazard, ...said },
        startedAt: formatInstant(change.startedAt),
        endedAt: formatInstant(change.endedAt),
        ...(retracted === undefined ? {} : { retracted: retractedWire(retracted) }),
        sources,
      };
    }
    case 'report.added': {
      const { type, region, hazard, level, threats } = change;
      return { seq, type, region, hazard, ...said, ...detailsWire({ level, threats }) };
    }
    case 'region.known':
    case 'region.unknown':
      return { seq, type: change.type, region: change.region, ...said, below: change.below };
    case 'source.spoke':
      return { seq, type: change.type, ...said, trust: change.trust };
    case 'source.silent':
      return { seq, type: change.type, ...said, reason: change.reason };
    default:
      return assertNever(change);
  }
};

const detailsWire = ({
  level,
  threats,
}: {
  readonly level: ThreatLevel | undefined;
  readonly threats: readonly Threat[];
}) => ({ ...defined({ level }), threats: threats.map(threatWire) });

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
  ...detailsWire({ level: alert.level, threats: alert.threats }),
  sources: alert.sources,
  disputed: alert.disputed,
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
