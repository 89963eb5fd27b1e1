import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { PastInterval } from '../../../app/upstreams/history.ts';
import type { Line, ListOutcome, Unread } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';
import type { Hazard, Instant, Threat, ThreatLevel } from '../../../domain/words.ts';
import { threatLevelNamed } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import { instantOf, isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { threatSaid } from '../../kit/threats.ts';
import { listOfAlerts } from '../asking/list-of-alerts.ts';

/**
 * `alerts` of the alerts.in.ua API v1, by its published notes: `/v1/alerts/active.json` and the history of a region have
 * the same shape. Level and threats are newer and may be absent.
 */
export const readActive = (text: string, askedAt: Instant): ListOutcome | Failure => {
  const body = bodyOf(text);
  if (isFailure(body)) return body;
  const lines: Line[] = [];
  const unread: Unread[] = [];
  for (const alert of body.alerts) {
    const region = isFields(alert) ? placeOf(alert) : undefined;
    const refuse = (code: string, detail: string): void => {
      unread.push({ code, detail, raw: alert, ...defined({ region }) });
    };
    if (!isFields(alert)) refuse('signal.malformed', `an alert is ${quoted(alert)}`);
    else if (region === undefined) refuse('region.unknown', 'an alert names no place');
    else if (instantOf(alert['finished_at']) !== undefined) continue;
    else {
      const hazard = hazardOf(alert['alert_type']);
      const at = instantOf(alert['started_at']);
      if (at === undefined) refuse('time.malformed', `started_at ${quoted(alert['started_at'])}; the place is kept`);
      if (hazard === undefined) refuse('hazard.unknown', `alert_type ${quoted(alert['alert_type'])} is no hazard`);
      else lines.push({ region, hazard, ...defined({ at }), ...detailsOf(alert) });
    }
  }
  return listOfAlerts(lines, unread, askedAt);
};

/** `/v1/regions/{uid}/alerts/month_ago.json` */
export const readRegionHistory = (
  text: string,
): { readonly kind: 'history'; readonly past: readonly PastInterval[] } | Failure => {
  const body = bodyOf(text);
  if (isFailure(body)) return body;
  const past = body.alerts.flatMap((alert): readonly PastInterval[] => {
    if (!isFields(alert)) return [];
    const region = placeOf(alert);
    const hazard = hazardOf(alert['alert_type']);
    const startedAt = instantOf(alert['started_at']);
    if (region === undefined || hazard === undefined || startedAt === undefined) return [];
    return [{ region, hazard, startedAt, endedAt: instantOf(alert['finished_at']) ?? null }];
  });
  return { kind: 'history', past };
};

/** `meta.last_updated_at` is written `2026/11/20 07:14:05 +0000`, unlike every other time of this API. */
export const lastUpdatedAt = (value: unknown): Instant | undefined => {
  const [, day, time, hours, minutes] =
    (typeof value === 'string' && /^(\d{4}\/\d{2}\/\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/.exec(value)) || [];
  return day === undefined ? undefined : instantOf(`${day.replaceAll('/', '-')}T${time}${hours}:${minutes}`);
};

/** The list's own time, when it was told. */
export const updatedAtOf = (text: string): Instant | undefined => {
  const body = bodyOf(text);
  return isFailure(body) ? undefined : lastUpdatedAt(body.meta['last_updated_at']);
};

const bodyOf = (
  text: string,
): { readonly kind: 'body'; readonly alerts: readonly unknown[]; readonly meta: Fields } | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  const alerts = isFields(value) ? value['alerts'] : undefined;
  if (!isFields(value) || !Array.isArray(alerts))
    return failure('upstream.unreadable', `no list of alerts in ${quoted(value)}`);
  return { kind: 'body', alerts: alerts as readonly unknown[], meta: isFields(value['meta']) ? value['meta'] : {} };
};

/** `location_type` may be `unknown`: the uid is what counts. The title is only used where there is none. */
const placeOf = (alert: Fields): string | undefined => textOf(alert['location_uid']) ?? textOf(alert['location_title']);

const HAZARDS: Readonly<Record<string, Hazard | undefined>> = {
  air_raid: 'air-raid',
  artillery_shelling: 'artillery',
  urban_fights: 'urban-fights',
  chemical: 'chemical',
  nuclear: 'nuclear',
};

const hazardOf = (value: unknown): Hazard | undefined => HAZARDS[textOf(value) ?? ''];

const levelOf = (value: unknown): ThreatLevel | undefined => threatLevelNamed(String(value).toLowerCase());

const detailsOf = (alert: Fields): Pick<Line, 'level' | 'threats' | 'reason'> => {
  const level = levelOf(alert['alert_level']);
  const threats = (Array.isArray(alert['threats']) ? (alert['threats'] as readonly unknown[]) : []).flatMap(
    (one): readonly Threat[] => {
      if (!isFields(one)) return [];
      const said = textOf(one['source_message']);
      const own = levelOf(one['level']);
      const since = instantOf(one['started_at']);
      const kind = threatSaid(`${textOf(one['threat_type']) ?? ''} ${said ?? ''}`);
      return [
        {
          kind,
          ...defined({ level: own, since }),
          ...(said === undefined ? {} : { reason: said.slice(0, 500) }),
        },
      ];
    },
  );
  const notes = textOf(alert['notes']);
  return {
    ...defined({ level }),
    ...(threats.length === 0 ? {} : { threats }),
    ...(notes === undefined ? {} : { reason: notes.slice(0, 500) }),
  };
};
