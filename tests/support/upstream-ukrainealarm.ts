import type { Reply, Upstream } from './upstream-server.ts';
import { startUpstream } from './upstream-server.ts';

/**
 * ukrainealarm.com v3 as it behaves: an index beyond 2^53, lists that repeat the alerts of parents, 401 without a word
 * above the quota, 403 for a bad key, history by day and by region, one webhook per key. Without a key: siren.pp.ua.
 */
export type UkraineAlarmUpstream = Upstream & {
  /** `at` is RFC 3339, as the service would write it. */
  raise(
    region: string,
    at?: string,
    more?: { readonly type?: string; readonly levels?: readonly object[]; readonly below?: readonly string[] },
  ): void;
  calm(region: string, at?: string): void;
  /** It came and went before anybody asked. */
  cameAndWent(region: string, from: string, to: string): void;
  /** Whatever is asked, the answers stay as they are now; 200 nonetheless. */
  freeze(frozen: boolean): void;
  readonly webhook: { url: string | null };
};

type Alert = {
  readonly at: string;
  readonly type: string;
  readonly levels?: readonly object[];
  readonly below: readonly string[];
};

export const startUkraineAlarm = async (
  options: {
    readonly key?: string;
    readonly quota?: { readonly count: number; readonly windowMs: number };
    readonly dateHistory?: boolean;
  } = {},
): Promise<UkraineAlarmUpstream> => {
  const active = new Map<string, Alert>();
  const past: { regionId: string; startDate: string; endDate: string }[] = [];
  const accepted: number[] = [];
  const webhook: { url: string | null } = { url: null };
  let index = 638_000_000_000_000_001n;
  let frozen: { readonly status: string; readonly list: string } | undefined;
  const now = (): string => new Date().toISOString();

  const status = (): string => `{"lastActionIndex":${index}}`;
  const record = (regionId: string, alerts: readonly (readonly [string, Alert])[]): object => {
    const own = alerts.find(([region]) => region === regionId)?.[1];
    return {
      regionId,
      regionType: regionId.length < 3 ? 'State' : 'District',
      regionName: `region ${regionId}`,
      regionEngName: `region ${regionId}`,
      lastUpdate: alerts[0]?.[1].at,
      activeAlerts: alerts.map(([region, { at, type }]) => ({
        regionId: region,
        regionType: 'District',
        type,
        lastUpdate: at,
      })),
      ...(own?.levels === undefined ? {} : { activeAlertLevels: own.levels }),
    };
  };
  const list = (): string => {
    const records = new Map<string, (readonly [string, Alert])[]>();
    for (const [region, alert] of active) {
      for (const place of [region, ...alert.below])
        records.set(place, [...(records.get(place) ?? []), [region, alert]]);
    }
    return JSON.stringify([...records].map(([region, alerts]) => record(region, alerts)));
  };
  const alarm = (one: (typeof past)[number]): object => ({
    ...one,
    regionName: `region ${one.regionId}`,
    duration: '00:00:02',
    alertType: 'AIR',
    isContinue: false,
  });
  const overQuota = (): boolean => {
    if (options.quota === undefined) return false;
    const { count, windowMs } = options.quota;
    const at = Date.now();
    if (accepted.filter((time) => time > at - windowMs).length >= count) return true;
    accepted.push(at);
    return false;
  };

  const upstream = await startUpstream(({ method, path, headers, body }): Reply => {
    if (options.key !== undefined && headers.authorization !== options.key) return { status: 403 };
    if (overQuota()) return { status: 401, body: '' };
    const url = new URL(path, 'http://x');
    switch (url.pathname) {
      case '/api/v3/alerts/status':
        return json(frozen?.status ?? status());
      case '/api/v3/alerts':
        return json(frozen?.list ?? list());
      case '/api/v3/alerts/dateHistory':
        if (options.dateHistory === false) return { status: 404 };
        return json(
          JSON.stringify(
            past
              .filter((one) => one.startDate.slice(0, 10).replaceAll('-', '') === url.searchParams.get('date'))
              .map(alarm),
          ),
        );
      case '/api/v3/alerts/regionHistory': {
        const regionId = url.searchParams.get('regionId');
        return json(
          JSON.stringify([
            { regionId, regionName: '', alarms: past.filter((one) => one.regionId === regionId).map(alarm) },
          ]),
        );
      }
      case '/api/v3/webhook': {
        const wanted = body === '' ? undefined : (JSON.parse(body) as { webHookUrl?: string }).webHookUrl;
        if (method === 'POST' && webhook.url !== null) return { status: 409 };
        webhook.url = method === 'DELETE' ? null : (wanted ?? null);
        return { status: 200 };
      }
      default:
        return { status: 404 };
    }
  });

  return {
    ...upstream,
    raise: (region, at = now(), { type = 'AIR', levels, below = [] } = {}) => {
      active.set(region, { at, type, below, ...(levels === undefined ? {} : { levels }) });
      index += 7n;
    },
    calm: (region, at = now()) => {
      const alert = active.get(region);
      active.delete(region);
      index += 7n;
      if (alert !== undefined) past.push({ regionId: region, startDate: alert.at, endDate: at });
    },
    cameAndWent: (regionId, startDate, endDate) => {
      past.push({ regionId, startDate, endDate });
      index += 14n;
    },
    freeze: (wanted) => {
      frozen = wanted ? { status: status(), list: list() } : undefined;
    },
    webhook,
  };
};

const json = (body: string): Reply => ({ body, headers: { 'content-type': 'application/json' } });
