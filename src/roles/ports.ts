import type { Settings } from '../../config/settings/schema.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { FeedDirectory } from '../app/log/feeds.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';

/** The parts of this process that every role is made from. */
export type HubPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly observe: Observe;
};
