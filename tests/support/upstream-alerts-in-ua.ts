import type { Reply, Upstream } from './upstream-server.ts';
import { startUpstream } from './upstream-server.ts';

/**
 * alerts.in.ua v1 as it behaves: a token, `Last-Modified` and 304 without a body, 429 above the hard limit, a history per
 * region that is counted apart.
 */
export type AlertsInUaUpstream = Upstream & {
  raise(uid: string, at?: string, more?: Readonly<Record<string, unknown>>): void;
  calm(uid: string, at?: string): void;
  cameAndWent(uid: string, oblast: string, from: string, to: string): void;
};

type Alert = {
  readonly uid: string;
  readonly oblast: string;
  readonly from: string;
  to: string | null;
  readonly more: Readonly<Record<string, unknown>>;
};

export const startAlertsInUa = async (
  options: {
    readonly token?: string;
    readonly hard?: number;
    readonly history?: number;
    readonly windowMs?: number;
  } = {},
): Promise<AlertsInUaUpstream> => {
  const { token = 'secret', hard = 12, history = 2, windowMs = 60_000 } = options;
  const alerts: Alert[] = [];
  const accepted: Record<'list' | 'history', number[]> = { list: [], history: [] };
  // Whole seconds are all that Last-Modified can say: each change is a second later.
  let modified = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
  const now = (): string => new Date().toISOString();
  const moved = (): void => {
    modified += 1_000;
  };

  const wire = (alert: Alert, id: number): object => ({
    id,
    location_title: `region ${alert.uid}`,
    location_type: 'unknown',
    started_at: alert.from,
    finished_at: alert.to,
    updated_at: alert.from,
    alert_type: 'air_raid',
    location_uid: alert.uid,
    location_oblast_uid: alert.oblast,
    location_oblast: '',
    notes: null,
    calculated: false,
    ...alert.more,
  });
  const updatedAt = (): string =>
    new Date(modified).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ').concat(' +0000');
  const body = (chosen: readonly Alert[]): string =>
    JSON.stringify({ alerts: chosen.map(wire), meta: { last_updated_at: updatedAt(), type: 'full' }, disclaimer: '' });
  const over = (what: 'list' | 'history', most: number): boolean => {
    const at = Date.now();
    if (accepted[what].filter((time) => time > at - windowMs).length >= most) return true;
    accepted[what].push(at);
    return false;
  };

  const upstream = await startUpstream(({ path, headers }): Reply => {
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: '{"message":"bad token"}' };
    const region = /^\/v1\/regions\/(\d+)\/alerts\/month_ago\.json$/.exec(path)?.[1];
    if (region !== undefined) {
      if (over('history', history))
        return { status: 429, body: '{"message":"slow down"}', headers: { 'retry-after': '30' } };
      return { body: body(alerts.filter((alert) => alert.oblast === region || alert.uid === region)) };
    }
    if (path !== '/v1/alerts/active.json') return { status: 404 };
    if (over('list', hard)) return { status: 429, body: '{"message":"slow down"}', headers: { 'retry-after': '30' } };
    const lastModified = new Date(modified).toUTCString();
    if (headers['if-modified-since'] === lastModified)
      return { status: 304, headers: { 'last-modified': lastModified } };
    return { body: body(alerts.filter(({ to }) => to === null)), headers: { 'last-modified': lastModified } };
  });
  return {
    ...upstream,
    raise: (uid, from = now(), more = {}) => {
      alerts.push({ uid, oblast: uid, from, to: null, more });
      moved();
    },
    calm: (uid, at = now()) => {
      for (const alert of alerts) if (alert.uid === uid && alert.to === null) alert.to = at;
      moved();
    },
    cameAndWent: (uid, oblast, from, to) => {
      alerts.push({ uid, oblast, from, to, more: {} });
      moved();
    },
  };
};
