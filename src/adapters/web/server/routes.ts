import { acknowledgeRoutes } from '../api/acknowledge.ts';
import { audit } from '../api/audit.ts';
import { backupRoutes } from '../api/backup.ts';
import { capAtom, capMessage } from '../api/cap.ts';
import { destinationRoutes } from '../api/destinations.ts';
import { drillRoutes } from '../api/drills.ts';
import { events } from '../api/events.ts';
import { exportRoute } from '../api/export.ts';
import { feeds } from '../api/feeds.ts';
import { geo, where } from '../api/geo.ts';
import { livez, metrics, readyz } from '../api/health.ts';
import { history } from '../api/history.ts';
import { importRoutes } from '../api/imports.ts';
import { live } from '../api/live.ts';
import { map } from '../api/map.ts';
import { me } from '../api/me.ts';
import { operatorRoutes } from '../api/operator.ts';
import { outlineRoutes } from '../api/outlines.ts';
import { peopleRoutes } from '../api/people.ts';
import { oldPlayback, playback } from '../api/playback.ts';
import { tryPolicyRoute } from '../api/policy.ts';
import { pushRoutes } from '../api/push.ts';
import { discard, rejected, retry } from '../api/refused.ts';
import { region, regions } from '../api/regions.ts';
import { signals } from '../api/signals.ts';
import { sources } from '../api/sources.ts';
import { sourceAdminRoutes } from '../api/sources-admin.ts';
import { statistics } from '../api/statistics.ts';
import { status } from '../api/status.ts';
import { regionStatus } from '../api/status-region.ts';
import { compatRoutes } from '../compat/routes.ts';
import { documentRoutes } from '../docs/routes.ts';
import type { HttpSettings } from './ports.ts';
import type { Route } from './route.ts';

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
    playback,
    oldPlayback,
    exportRoute,
    ...importRoutes,
    regions,
    region,
    feeds,
    sources,
    ...sourceAdminRoutes,
    ...drillRoutes,
    map,
    capAtom,
    capMessage,
    geo,
    where,
    ...outlineRoutes,
    rejected,
    retry,
    discard,
    ...operatorRoutes,
    me,
    ...peopleRoutes,
    ...destinationRoutes,
    ...pushRoutes(),
    ...acknowledgeRoutes,
    tryPolicyRoute,
    audit,
    ...backupRoutes,
    livez,
    readyz,
    metrics,
  ];
  return [...routes, ...documentRoutes(routes)];
};
