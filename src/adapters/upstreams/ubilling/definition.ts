import { perMinute, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import { ubilling } from './ubilling.ts';

/** A mirror of the map of Ukraine; needs no key. */
export const ubillingDefinition = (
  {
    url,
    interval,
    silentAfter,
    perMinute: most,
  }: { readonly url: string; readonly interval: number; readonly silentAfter: number; readonly perMinute: number },
  feed: string,
): SourceDefinition => ({
  id: 'ubilling',
  feed,
  from: url,
  trust: 'relay',
  levels: ['oblast'],
  silentAfter,
  hear: {
    kind: 'polled',
    interval,
    limits: { ubilling: perMinute(most) },
    poll: () => ubilling({ url }),
  },
});
