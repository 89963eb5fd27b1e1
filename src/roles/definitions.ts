import type { Settings } from '../../config/settings/schema.ts';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { hubDefinition } from '../adapters/allclear/definition.ts';
import { mqttDefinition } from '../adapters/mqtt/definition.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { alertsInUaDefinition } from '../adapters/upstreams/alerts-in-ua/definition.ts';
import { capDefinition } from '../adapters/upstreams/cap/definition.ts';
import { jsonDefinition } from '../adapters/upstreams/json/definition.ts';
import { orefDefinition } from '../adapters/upstreams/oref/definition.ts';
import { ubillingDefinition } from '../adapters/upstreams/ubilling/definition.ts';
import { sirenPpUaDefinition, ukraineAlarmDefinition } from '../adapters/upstreams/ukrainealarm/definition.ts';
import type { SourceDefinition } from '../app/upstreams/definition.ts';
import { brokerLinks } from './broker-links.ts';

/** The sources that are on, by the settings. Throws when two have one id. */
export const definitions = (settings: Settings, sources: SourceSettings): readonly SourceDefinition[] => {
  const ukraine = settings.feeds.find(({ country }) => country === 'ua')?.id;
  const all = [
    ...(ukraine === undefined ? [] : ukrainian(sources, ukraine)),
    ...others(sources, settings.feeds[0]?.id ?? 'ua', settings.intake),
  ];
  const ids = all.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new Error(`sources: ${[...new Set(twice)].join(', ')} is the id of more than one source`);
  return all;
};

/** The public feeds of Ukraine: those that need no key, and the others as soon as theirs is set. */
const ukrainian = (
  { ukrainealarm, alertsInUa, sirenPpUa, ubilling }: SourceSettings,
  feed: string,
): readonly SourceDefinition[] => [
  ...(isOn(ukrainealarm.enabled, ukrainealarm.key) ? [ukraineAlarmDefinition(ukrainealarm, feed)] : []),
  ...(isOn(alertsInUa.enabled, alertsInUa.token) ? [alertsInUaDefinition(alertsInUa, feed)] : []),
  ...(sirenPpUa.enabled ? [sirenPpUaDefinition(sirenPpUa, feed)] : []),
  ...(ubilling.enabled ? [ubillingDefinition(ubilling, feed)] : []),
];

const isOn = (enabled: boolean | 'auto', key: string | null): boolean =>
  enabled === true || (enabled === 'auto' && key !== null);

/** Sources that an installation names by itself: other hubs, CAP feeds, its own JSON and MQTT; and Israel's feed. */
const others = (
  { hubs, cap, json, mqtt, oref }: SourceSettings,
  defaultFeed: string,
  { ahead, horizon }: { readonly ahead: number; readonly horizon: number },
): readonly SourceDefinition[] => [
  ...hubs.map((hub) => hubDefinition(hub, defaultFeed, systemClock)),
  ...cap.map((one) => capDefinition(one, defaultFeed, { ahead, horizon })),
  ...json.map((one) => jsonDefinition(one, defaultFeed)),
  ...mqtt.map((one) => mqttDefinition(one, defaultFeed, brokerLinks)),
  ...(oref.enabled ? [orefDefinition(oref)] : []),
];
