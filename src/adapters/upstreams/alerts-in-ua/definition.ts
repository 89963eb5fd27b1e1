import { POLLS_OF_OUTAGE, perMinute, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import { alertsInUa, HISTORY_BUDGET } from './poll.ts';

type AlertsInUaSettings = {
  readonly url: string;
  readonly token: string | null;
  readonly interval: number;
  readonly silentAfter: number;
  readonly perMinute: number;
  readonly hardPerMinute: number;
  readonly historyPerMinute: number;
};

/** alerts.in.ua; answers only those with a token. */
export const alertsInUaDefinition = (settings: AlertsInUaSettings, feed: string): SourceDefinition => {
  const { url, token, interval } = settings;
  return {
    id: 'alerts.in.ua',
    feed,
    from: url,
    trust: 'relay',
    silentAfter: settings.silentAfter,
    hear: {
      kind: 'polled',
      interval,
      limits: {
        'alerts.in.ua': perMinute(settings.perMinute, settings.hardPerMinute),
        [HISTORY_BUDGET]: perMinute(settings.historyPerMinute),
      },
      poll: (catalogue) =>
        alertsInUa({
          url,
          token: token ?? '',
          oblasts: catalogue.regions.filter(({ parent }) => parent === null).map(({ id }) => id),
          oblastOf: (region) => {
            const id = catalogue.find(region)?.id;
            return id === undefined ? undefined : (catalogue.ancestors(id).at(-1) ?? id);
          },
          outageAfter: interval * POLLS_OF_OUTAGE,
        }),
    },
  };
};
