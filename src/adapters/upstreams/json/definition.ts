import { coverage, type NamedSource, type SourceDefinition } from '../../../app/upstreams/definition.ts';
import { jsonPoll } from './source.ts';

type JsonSettings = NamedSource & {
  readonly interval: number;
  readonly url: string;
  /** `Name: value`. */
  readonly header: string | null;
  readonly list: string | null;
  readonly region: string | null;
  readonly hazard: string | null;
  readonly active: string | null;
  readonly at: string | null;
};

/** An address of an installation's own that answers with JSON. */
export const jsonDefinition = (json: JsonSettings, defaultFeed: string): SourceDefinition => {
  const { id, feed, trust, silentAfter, regions, interval, url, header, list, region, hazard, active, at } = json;
  const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(header ?? '') ?? [];
  const headers = name === undefined || value === undefined ? {} : { [name]: value };
  return {
    id,
    feed: feed ?? defaultFeed,
    from: url,
    trust,
    ...coverage(regions),
    silentAfter,
    hear: {
      kind: 'polled',
      interval,
      limits: {},
      poll: () => jsonPoll({ url, headers, list, region, hazard, active, at }),
    },
  };
};
