import { coverage, type NamedSource, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import type { Hazard } from '../../../domain/words.ts';
import { capPoll } from './poll.ts';

/** A feed of CAP that an installation names by itself. */
export const capDefinition = (
  {
    id,
    feed,
    trust,
    silentAfter,
    regions,
    interval,
    url,
    hazard,
  }: NamedSource & { readonly interval: number; readonly url: string; readonly hazard: Hazard },
  defaultFeed: string,
  limits: { readonly ahead: number; readonly horizon: number },
): SourceDefinition => ({
  id,
  feed: feed ?? defaultFeed,
  from: url,
  trust,
  ...coverage(regions),
  silentAfter,
  hear: { kind: 'polled', interval, limits: {}, poll: (catalogue) => capPoll({ url, hazard, catalogue, ...limits }) },
});
