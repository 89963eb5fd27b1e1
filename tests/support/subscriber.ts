import type { Change } from '../../src/domain/event.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';

/** What a simple subscriber knows who was there from the start: it puts the changes in their places and nothing more. */
export type View = {
  /** By region and hazard. */
  readonly alerts: ReadonlyMap<string, unknown>;
  /** The regions that a live source covers. */
  readonly known: ReadonlySet<string>;
  readonly live: ReadonlySet<string>;
};

export const viewOf = (changes: readonly Change[], catalogue: Catalogue): View => {
  const alerts = new Map<string, unknown>();
  const known = new Set<string>();
  const live = new Set<string>();
  for (const change of changes) {
    switch (change.type) {
      case 'alert.started':
      case 'alert.updated': {
        const key = `${change.region}|${change.hazard}`;
        if (alerts.has(key) !== (change.type === 'alert.updated'))
          throw new Error(`${change.type} of ${key} out of turn`);
        const { type: _type, source: _source, at: _at, region: _region, ...alert } = change;
        alerts.set(key, alert);
        break;
      }
      case 'alert.ended':
      case 'alert.retracted':
        if ((change.type === 'alert.ended' ? change.endedAt : change.retractedAt) < change.since)
          throw new Error('an alert ended before it began');
        if (!alerts.delete(`${change.region}|${change.hazard}`))
          throw new Error('an alert ended that nobody had heard of');
        break;
      case 'region.known':
      case 'region.unknown':
        for (const id of [change.region, ...(change.below ? catalogue.descendants(change.region) : [])]) {
          if (change.type === 'region.known') known.add(id);
          else known.delete(id);
        }
        break;
      case 'source.spoke':
        live.add(change.source);
        break;
      case 'source.silent':
        live.delete(change.source);
        break;
      default:
        break;
    }
  }
  return { alerts, known, live };
};
