import type { CompatName, HttpSettings } from '../server/ports.ts';
import { COMPAT_NAMES } from '../server/ports.ts';
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

/** Routes with a name of their own before those with `{regionId}` and `{id}`: the first that fits is taken. */
const ROUTES: Readonly<Record<CompatName, readonly Route[]>> = {
  'alerts-in-ua': [byOblast, byUid, oneUid, activeAlerts, regionAlerts],
  ukrainealarm: [alertsStatus, regionHistory, dateHistory, allAlerts, oneAlert, allRegions, ...webhookRoutes],
  raid: [states, allLive, oneLive, oneState, stateHistory],
  ubilling: [aerialAlerts],
  // A WebSocket: it is in the AsyncAPI document.
  jaam: [],
};

export const compatRoutes = ({ compat = COMPAT_NAMES }: Pick<HttpSettings, 'compat'>): readonly Route[] =>
  compat.flatMap((name) => ROUTES[name]);
