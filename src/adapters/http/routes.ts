import { compatRoutes } from './compat/routes.ts';
import { documentRoutes } from './docs/routes.ts';
import { drillRoutes } from './drills.ts';
import { events } from './events.ts';
import { feeds } from './feeds.ts';
import { livez, metrics, readyz } from './health.ts';
import { history } from './history.ts';
import { live } from './live.ts';
import { map } from './map.ts';
import { operatorAudit, operatorSignals } from './operator.ts';
import type { HttpSettings } from './ports.ts';
import { region, regions } from './regions.ts';
import { rejected, retry } from './rejected.ts';
import { replay } from './replay.ts';
import type { Route } from './route.ts';
import { signals } from './signals.ts';
import { sources } from './sources.ts';
import { statistics } from './statistics.ts';
import { status } from './status.ts';
import { regionStatus } from './status-region.ts';

/** All addresses, those asked for most first: the router tries them in this order. */
export const routesOf = (settings: HttpSettings): readonly Route[] => {
  const routes: Route[] = [
    status,
    signals(settings),
    regionStatus,
    live,
    events,
    ...compatRoutes(settings),
    history,
    statistics,
    replay,
    regions,
    region,
    feeds,
    sources,
    ...drillRoutes,
    map,
    rejected,
    retry,
    operatorSignals,
    operatorAudit,
    livez,
    readyz,
    metrics,
  ];
  return [...routes, ...documentRoutes(routes)];
};
