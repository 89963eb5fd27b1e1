import type { Route } from '../server/route.ts';
import { activeAlerts } from './alerts-in-ua.ts';
import { regionAlerts } from './alerts-in-ua-past.ts';
import { byOblast, byUid, oneUid } from './iot.ts';
import { oneState, stateHistory, states } from './raid.ts';
import { allLive, oneLive } from './raid-live.ts';
import { aerialAlerts } from './ubilling.ts';
import { alertsStatus, allAlerts, allRegions, oneAlert } from './ukrainealarm.ts';
import { dateHistory, regionHistory } from './ukrainealarm-past.ts';
import { webhookRoutes } from './ukrainealarm-webhook.ts';

/**
 * The formats of other services, all but jaam, which is a WebSocket. Routes with a name of their own before those with
 * `{regionId}` and `{id}`: the first that fits is taken.
 */
export const COMPAT_ROUTES: readonly Route[] = [
  ...[byOblast, byUid, oneUid, activeAlerts, regionAlerts],
  ...[alertsStatus, regionHistory, dateHistory, allAlerts, oneAlert, allRegions, ...webhookRoutes],
  ...[states, allLive, oneLive, oneState, stateHistory],
  aerialAlerts,
];
