import express, { type Express } from 'express';
import { AppError } from '../../../app/kit/errors.ts';
import { acknowledgeRoutes } from '../api/destinations/acknowledge.ts';
import { destinationRoutes } from '../api/destinations/destinations.ts';
import { tryPolicyRoute } from '../api/destinations/policy.ts';
import { pushRoutes } from '../api/destinations/push.ts';
import { reach } from '../api/destinations/reach.ts';
import { drillRoutes } from '../api/drills/drills.ts';
import { capAtom, capMessage } from '../api/now/cap.ts';
import { events } from '../api/now/events.ts';
import { feeds } from '../api/now/feeds.ts';
import { live } from '../api/now/live.ts';
import { status } from '../api/now/status.ts';
import { regionStatus } from '../api/now/status-region.ts';
import { operatorRoutes } from '../api/operator/operator.ts';
import { proposalRoutes } from '../api/operator/proposals.ts';
import { exportRoute } from '../api/past/export.ts';
import { history } from '../api/past/history.ts';
import { importRoutes } from '../api/past/imports.ts';
import { oldPlayback, playback } from '../api/past/playback.ts';
import { statistics } from '../api/past/statistics.ts';
import { audit } from '../api/people/audit.ts';
import { me } from '../api/people/me.ts';
import { peopleRoutes } from '../api/people/people.ts';
import { geo, where } from '../api/places/geo.ts';
import { map } from '../api/places/map.ts';
import { outlineRoutes } from '../api/places/outlines.ts';
import { region, regions } from '../api/places/regions.ts';
import { discard, refused, retry } from '../api/signals/refused.ts';
import { signals } from '../api/signals/signals.ts';
import { sources } from '../api/sources/sources.ts';
import { sourceAdminRoutes } from '../api/sources/sources-admin.ts';
import { backupRoutes } from '../api/upkeep/backup.ts';
import { livez, metrics, readyz } from '../api/upkeep/health.ts';
import { takeKey } from '../compat/key.ts';
import { takeOnly } from '../compat/only.ts';
import { COMPAT_ROUTES } from '../compat/routes.ts';
import { documentRoutes } from '../docs/routes.ts';
import { requestId, secure, tellRequests } from './headers.ts';
import { mount } from './mount.ts';
import type { HttpPorts, HttpSettings } from './ports.ts';
import { answerProblems } from './problems.ts';
import { limitReaders } from './rate.ts';
import type { Route } from './route.ts';

/** The HTTP side of a gateway, to be given to a `node:http` server. It holds nothing that has to be closed. */
export const httpApp = (ports: HttpPorts): Express => {
  const { settings, observe, page } = ports;
  const app = express();
  app.set('x-powered-by', false);
  app.set('etag', false);
  app.set('trust proxy', typeof settings.trustProxy === 'object' ? [...settings.trustProxy] : settings.trustProxy);
  app.use(requestId, tellRequests(observe), secure());
  app.use(takeOnly, takeKey);
  const perMinute = settings.requestsPerMinute ?? null;
  if (perMinute !== null) app.use(limitReaders(perMinute));
  mount(app, ports, routesOf(settings));
  if (page !== undefined) app.use(page);
  app.use((req) => {
    throw new AppError('route.unknown', `there is nothing at ${req.path.slice(0, 200)}; /docs lists what there is`);
  });
  app.use(answerProblems(observe));
  return app;
};

/** All addresses, those asked for most first: the router tries them in this order. */
export const routesOf = (settings: HttpSettings): readonly Route[] => {
  const routes: Route[] = [
    status,
    signals(settings),
    regionStatus,
    live,
    events,
    ...COMPAT_ROUTES,
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
    refused,
    retry,
    discard,
    ...operatorRoutes,
    ...proposalRoutes,
    me,
    ...peopleRoutes,
    ...destinationRoutes,
    reach,
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
