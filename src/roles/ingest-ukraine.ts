import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { alertsInUa, HISTORY_BUDGET } from '../adapters/upstreams/alerts-in-ua/poll.ts';
import { ubilling } from '../adapters/upstreams/ubilling/ubilling.ts';
import { ukraineAlarm } from '../adapters/upstreams/ukrainealarm/poll.ts';
import { webhookPath } from '../adapters/upstreams/ukrainealarm/webhook.ts';
import { defined } from '../domain/defined.ts';
import type { SourceDefinition } from './ingest-definition.ts';
import { POLLS_OF_OUTAGE, perMinute } from './ingest-definition.ts';

/** Told apart from the list: an end that only the webhook knows waits for the list to agree. */
export const WEBHOOK_SOURCE = 'ukrainealarm-webhook';

const isOn = (enabled: boolean | 'auto', key: string | null): boolean =>
  enabled === true || (enabled === 'auto' && key !== null);

/** The public feeds of Ukraine: those that need no key, and the others as soon as theirs is set. */
export const ukrainian = (sources: SourceSettings, feed: string): readonly SourceDefinition[] => {
  const { ukrainealarm, alertsInUa: inUa, sirenPpUa, ubilling: mirror } = sources;
  const found: SourceDefinition[] = [];
  if (isOn(ukrainealarm.enabled, ukrainealarm.key)) {
    const { url, key, interval, webhookUrl } = ukrainealarm;
    const webhook =
      webhookUrl === null || key === null
        ? undefined
        : { id: WEBHOOK_SOURCE, service: { url, key }, callback: `${webhookUrl}${webhookPath(key)}` };
    found.push({
      id: 'ukrainealarm',
      feed,
      from: url,
      trust: 'official',
      silentAfter: ukrainealarm.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: { ukrainealarm: perMinute(ukrainealarm.perMinute) },
        poll: () => ukraineAlarm({ url, key, history: 'date', outageAfter: interval * POLLS_OF_OUTAGE }),
        ...defined({ webhook }),
      },
    });
  }
  if (isOn(inUa.enabled, inUa.token)) {
    const { url, token, interval } = inUa;
    found.push({
      id: 'alerts.in.ua',
      feed,
      from: url,
      trust: 'relay',
      silentAfter: inUa.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: {
          'alerts.in.ua': perMinute(inUa.perMinute, inUa.hardPerMinute),
          [HISTORY_BUDGET]: perMinute(inUa.historyPerMinute),
        },
        poll: (tree) =>
          alertsInUa({
            url,
            token: token ?? '',
            oblasts: tree.regions.filter(({ parent }) => parent === null).map(({ id }) => id),
            oblastOf: (region) => {
              const id = tree.find(region)?.id;
              return id === undefined ? undefined : (tree.ancestors(id).at(-1) ?? id);
            },
            outageAfter: interval * POLLS_OF_OUTAGE,
          }),
      },
    });
  }
  if (sirenPpUa.enabled) {
    const { url, interval } = sirenPpUa;
    found.push({
      id: 'siren.pp.ua',
      feed,
      from: url,
      trust: 'relay',
      silentAfter: sirenPpUa.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: { 'siren.pp.ua': perMinute(sirenPpUa.perMinute) },
        poll: () => ukraineAlarm({ url, key: null, history: 'region', outageAfter: interval * POLLS_OF_OUTAGE }),
      },
    });
  }
  if (mirror.enabled) {
    found.push({
      id: 'ubilling',
      feed,
      from: mirror.url,
      trust: 'relay',
      levels: ['oblast'],
      silentAfter: mirror.silentAfter,
      hear: {
        kind: 'polled',
        interval: mirror.interval,
        limits: { ubilling: perMinute(mirror.perMinute) },
        poll: () => ubilling({ url: mirror.url }),
      },
    });
  }
  return found;
};
