import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Line, ListOutcome, Unread } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';
import type { Hazard, Instant, Threat, ThreatLevel } from '../../../domain/words.ts';
import { higherLevel, threatLevelNamed } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import { instantOf, isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { threatOfLevel, threatSaid } from '../../kit/threats.ts';
import { listOfAlerts } from '../asking/list-of-alerts.ts';

/**
 * `GET /api/v3/alerts` of ukrainealarm.com and of those who repeat it: an array of `AlertRegion`, by the service's OpenAPI
 * description of 2024 and what it has sent since. A region's record also carries the alerts of its parents: what counts is
 * the `regionId` of the alert, not of the record. Since autumn 2026 `activeAlertLevels` tell level and reasons.
 */
export const readAlerts = (text: string, askedAt: Instant): ListOutcome | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  if (!Array.isArray(parsed.value))
    return failure('upstream.unreadable', `expected a list of regions, got ${quoted(parsed.value)}`);
  const lines: Line[] = [];
  const unread: Unread[] = [];
  for (const record of parsed.value as readonly unknown[]) readRecord(record, lines, unread);
  return listOfAlerts(lines, unread, askedAt);
};

/** Regions that only exist for tests of the service. */
const TEST_REGIONS = new Set(['0']);

export const HAZARD_OF: Readonly<Record<string, Hazard | undefined>> = {
  AIR: 'air-raid',
  ARTILLERY: 'artillery',
  URBAN_FIGHTS: 'urban-fights',
  CHEMICAL: 'chemical',
  NUCLEAR: 'nuclear',
};

/** Types that are no alerts. */
const NOT_ALERTS = new Set(['INFO']);

const readRecord = (record: unknown, lines: Line[], unread: Unread[]): void => {
  const refuse = (detail: string, region?: string): void => {
    unread.push({ code: 'signal.malformed', detail, raw: record, ...defined({ region }) });
  };
  if (!isFields(record)) {
    refuse(`a region is ${quoted(record)}`);
    return;
  }
  const own = textOf(record['regionId']);
  // Null is "none" by the service's description; a field that is not there says nothing.
  const alerts = record['activeAlerts'] === null ? [] : record['activeAlerts'];
  if (!Array.isArray(alerts)) {
    refuse(`activeAlerts is ${quoted(alerts)}`, own);
    return;
  }
  const levels = levelsOf(record['activeAlertLevels']);
  if (levels === undefined)
    refuse(`activeAlertLevels is ${quoted(record['activeAlertLevels'])}; the alerts are kept`, own);
  const hazards = new Set(
    alerts.flatMap((alert) => (isFields(alert) && textOf(alert['regionId']) === own ? [alert['type']] : [])),
  );
  for (const alert of alerts as readonly unknown[]) {
    if (!isFields(alert)) {
      refuse(`an alert is ${quoted(alert)}`, own);
      continue;
    }
    const region = textOf(alert['regionId']) ?? own;
    const type = textOf(alert['type']) ?? '';
    const hazard = HAZARD_OF[type];
    if (NOT_ALERTS.has(type) || (region !== undefined && TEST_REGIONS.has(region))) continue;
    if (region === undefined) refuse('an alert names no region');
    else if (hazard === undefined)
      unread.push({
        code: 'hazard.unknown',
        detail: `type ${quoted(alert['type'])} is no hazard`,
        raw: record,
        region,
      });
    else {
      const at = instantOf(alert['lastUpdate']);
      if (at === undefined)
        unread.push({
          code: 'time.malformed',
          detail: `lastUpdate ${quoted(alert['lastUpdate'])}; the place is kept`,
          raw: record,
          region,
        });
      // The levels are of the record's own air alert; where there is none, of whatever it has.
      const leveled = region === own && (hazard === 'air-raid' || !hazards.has('AIR'));
      lines.push({ region, hazard, ...defined({ at }), ...(leveled ? (levels ?? {}) : {}) });
    }
  }
};

type Levels = Pick<Line, 'level' | 'threats'>;

/** Undefined when they are there and cannot be read. */
const levelsOf = (value: unknown): Levels | undefined => {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value) || !value.every(isFields)) return undefined;
  let level: ThreatLevel | undefined;
  const threats: Threat[] = [];
  for (const one of value as readonly Fields[]) {
    const own = threatLevelNamed(String(one['alertLevel']).toLowerCase());
    const reason = textOf(one['reason']);
    const since = instantOf(one['createdAt']);
    level = higherLevel(level, own);
    const kind = reason === undefined ? threatOfLevel(own) : threatSaid(reason, own);
    if (kind === undefined) continue;
    threats.push({
      kind,
      ...defined({ level: own, since }),
      ...(reason === undefined ? {} : { reason: reason.slice(0, 500) }),
    });
  }
  return { ...defined({ level }), ...(threats.length === 0 ? {} : { threats }) };
};

/**
 * `GET /api/v3/alerts/status`. The index is above 2^53, where numbers of JSON.parse are rounded, so it is taken from the
 * text as it stands.
 */
export const readStatus = (text: string): { readonly kind: 'index'; readonly index: string } | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const index = /"lastActionIndex"\s*:\s*"?(-?\d{1,30})"?\s*[,}]/.exec(text)?.[1];
  return index === undefined
    ? failure('upstream.unreadable', `no lastActionIndex in ${quoted(text)}`)
    : { kind: 'index', index };
};
