import { POLLS_OF_OUTAGE, perMinute, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import { oref } from './poll.ts';

/** Israel's feed. The catalogue names districts and a part of the places: of a district its silence says nothing. */
export const orefDefinition = ({
  url,
  feed,
  interval,
  silentAfter,
  perMinute: most,
}: {
  readonly url: string;
  readonly feed: string;
  readonly interval: number;
  readonly silentAfter: number;
  readonly perMinute: number;
}): SourceDefinition => ({
  id: 'oref',
  feed,
  from: url,
  trust: 'official',
  levels: ['city'],
  silentAfter,
  hear: {
    kind: 'polled',
    interval,
    limits: { oref: perMinute(most) },
    poll: (catalogue) => oref({ url, catalogue, outageAfter: interval * POLLS_OF_OUTAGE }),
  },
});
