import type { SourceDefinition } from '../../app/upstreams/definition.ts';
import { alertsInUaDefinition } from './alerts-in-ua/definition.ts';
import { capDefinition } from './cap/definition.ts';
import { jsonDefinition } from './json/definition.ts';
import { orefDefinition } from './oref/definition.ts';
import { ubillingDefinition } from './ubilling/definition.ts';
import { sirenPpUaDefinition, ukraineAlarmDefinition } from './ukrainealarm/definition.ts';

type Of<Define extends (settings: never, ...rest: never) => SourceDefinition> = Parameters<Define>[0];
type Switched = { readonly enabled: boolean };
type WithKey = { readonly enabled: boolean | 'auto' };

export type UpstreamSettings = {
  readonly ukrainealarm: Of<typeof ukraineAlarmDefinition> & WithKey;
  readonly alertsInUa: Of<typeof alertsInUaDefinition> & WithKey;
  readonly sirenPpUa: Of<typeof sirenPpUaDefinition> & Switched;
  readonly ubilling: Of<typeof ubillingDefinition> & Switched;
  readonly oref: Of<typeof orefDefinition> & Switched;
  readonly cap: readonly Of<typeof capDefinition>[];
  readonly json: readonly Of<typeof jsonDefinition>[];
};

/** The feeds that are asked: the public ones that are on, and those that an installation names by itself. */
export const upstreams = (
  { ukrainealarm, alertsInUa, sirenPpUa, ubilling, oref, cap, json }: UpstreamSettings,
  feeds: readonly { readonly id: string; readonly country: string }[],
  { ahead, horizon }: Parameters<typeof capDefinition>[2],
): readonly SourceDefinition[] => {
  const ukraine = feeds.find(({ country }) => country === 'ua')?.id;
  const ukrainian =
    ukraine === undefined
      ? []
      : [
          ...(isOn(ukrainealarm.enabled, ukrainealarm.key) ? [ukraineAlarmDefinition(ukrainealarm, ukraine)] : []),
          ...(isOn(alertsInUa.enabled, alertsInUa.token) ? [alertsInUaDefinition(alertsInUa, ukraine)] : []),
          ...(sirenPpUa.enabled ? [sirenPpUaDefinition(sirenPpUa, ukraine)] : []),
          ...(ubilling.enabled ? [ubillingDefinition(ubilling, ukraine)] : []),
        ];
  // Where a source names no feed, the first one is meant.
  const home = feeds[0]?.id ?? 'ua';
  return [
    ...ukrainian,
    ...cap.map((one) => capDefinition(one, home, { ahead, horizon })),
    ...json.map((one) => jsonDefinition(one, home)),
    ...(oref.enabled ? [orefDefinition(oref)] : []),
  ];
};

/** Those that need no key are on by themselves, the others as soon as theirs is set. */
const isOn = (enabled: boolean | 'auto', key: string | null): boolean =>
  enabled === true || (enabled === 'auto' && key !== null);
