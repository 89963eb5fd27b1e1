import type { ImportStore } from '../app/import/store.ts';
import type { Feed, FeedDirectory } from '../app/log/feeds.ts';
import type { History, Log } from '../app/log/log.ts';
import type { Hearing, SourceRegistry } from '../app/sources/sources.ts';
import type { SourceStatuses } from '../app/upstreams/status.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Instant } from '../domain/words.ts';
import type { DrillKit } from '../roles/drills.ts';

/** The variables a command may look at; only `main.ts` reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What commands that work on this installation itself need of it. */
export type CliContext = {
  readonly directory: FeedDirectory;
  /** The feed meant when none is named. */
  readonly defaultFeed: string;
  /** Feeds of the settings, whether or not they are in the directory yet. Only these are `Actual`. */
  readonly configured: readonly Pick<Feed, 'id' | 'status' | 'country'>[];
  /** Without word for this many milliseconds a source is silent, where nothing else is said. */
  readonly silentAfter: number;
  registry(feed: string): SourceRegistry;
  hearing(feed: string): Hearing;
  /** How the sources are doing that the hub asks by itself. */
  statuses(feed: string): Pick<SourceStatuses, 'all'>;
  /** The regions of a country. */
  tree(country: string): Catalogue;
  /** What is kept of a feed's past. */
  archive(feed: string): Archive;
  /** Drills, and how they are played. */
  drills(): DrillKit;
  now(): Instant;
  close(): Promise<void>;
};

/** A feed's past: what the hub heard and what was imported, and the log as far back as it reaches. */
export type Archive = {
  readonly history: History;
  readonly imports: ImportStore;
  readonly log: Pick<Log, 'open' | 'read'>;
};

/** What `doctor` asks of an installation. Each may fail by itself; a failure is an answer too. */
export type DoctorProbes = {
  /** The settings, or everything that is wrong with them. */
  settings(): Promise<{
    readonly problems: readonly string[];
    readonly dataDir: string;
    readonly maxSubscribers: number;
  }>;
  redis(): Promise<RedisProbe>;
  close(): Promise<void>;
};

export type RedisProbe = {
  /** One line: which Redis, where it comes from. */
  readonly description: string;
  /** Given by the settings, running embedded in a hub, or what `serve` would start. */
  readonly kind: 'given' | 'embedded' | 'would-start';
  /** Everything below is absent where the server does not run or does not tell. */
  readonly version?: string;
  readonly appendOnly?: boolean;
  readonly appendFsync?: string;
  readonly maxMemoryPolicy?: string;
  /** It keeps nothing across a restart. */
  readonly volatile?: boolean;
  /** Its clock and ours, taken together. */
  readonly clock?: { readonly redis: Instant; readonly ours: Instant };
};

/** How a process reaches its installation. */
export type OpenContext = (environment: Environment) => Promise<CliContext>;
export type OpenProbes = (environment: Environment) => Promise<DoctorProbes>;
