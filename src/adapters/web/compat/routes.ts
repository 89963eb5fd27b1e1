import type { CompatName, HttpSettings } from '../server/ports.ts';
import { COMPAT_NAMES } from '../server/ports.ts';
import type { Route } from '../server/route.ts';
import { activeAlerts } from './alerts-in-ua.ts';
import { byOblast, byUid, oneUid } from './iot.ts';
import { states } from './raid.ts';
import { alertsStatus, allAlerts, allRegions, oneAlert } from './ukrainealarm.ts';

/** `status` before `{regionId}`: the first that fits is taken. */
const ROUTES: Readonly<Record<CompatName, readonly Route[]>> = {
  'alerts-in-ua': [byOblast, byUid, oneUid, activeAlerts],
  ukrainealarm: [alertsStatus, allAlerts, oneAlert, allRegions],
  raid: [states],
};

export const compatRoutes = ({ compat = COMPAT_NAMES }: Pick<HttpSettings, 'compat'>): readonly Route[] =>
  compat.flatMap((name) => ROUTES[name]);
