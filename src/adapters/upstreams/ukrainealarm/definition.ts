import { POLLS_OF_OUTAGE, perMinute, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import { defined } from '../../../domain/defined.ts';
import { ukraineAlarm } from './poll.ts';
import { webhookPath } from './webhook.ts';

/** Told apart from the list: an end that only the webhook knows waits for the list to agree. */
export const WEBHOOK_SOURCE = 'ukrainealarm-webhook';

type SirenSettings = {
  readonly url: string;
  readonly interval: number;
  readonly silentAfter: number;
  readonly perMinute: number;
};

/** The authority itself; also calls us where it was told to. */
export const ukraineAlarmDefinition = (
  settings: SirenSettings & { readonly key: string | null; readonly webhookUrl: string | null },
  feed: string,
): SourceDefinition => {
  const { url, key, interval, webhookUrl } = settings;
  const webhook =
    webhookUrl === null || key === null
      ? undefined
      : { id: WEBHOOK_SOURCE, service: { url, key }, callback: `${webhookUrl}${webhookPath(key)}` };
  return {
    id: 'ukrainealarm',
    feed,
    from: url,
    trust: 'official',
    silentAfter: settings.silentAfter,
    hear: {
      kind: 'polled',
      interval,
      limits: { ukrainealarm: perMinute(settings.perMinute) },
      poll: () => ukraineAlarm({ url, key, history: 'date', outageAfter: interval * POLLS_OF_OUTAGE }),
      ...defined({ webhook }),
    },
  };
};

/** The same answers from siren.pp.ua, which needs no key. */
export const sirenPpUaDefinition = (settings: SirenSettings, feed: string): SourceDefinition => {
  const { url, interval } = settings;
  return {
    id: 'siren.pp.ua',
    feed,
    from: url,
    trust: 'relay',
    silentAfter: settings.silentAfter,
    hear: {
      kind: 'polled',
      interval,
      limits: { 'siren.pp.ua': perMinute(settings.perMinute) },
      poll: () => ukraineAlarm({ url, key: null, history: 'region', outageAfter: interval * POLLS_OF_OUTAGE }),
    },
  };
};
