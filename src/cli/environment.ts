import type { Instant } from '../domain/words.ts';

/** The variables a command may look at; only `main.ts` reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Questions of `doctor` to an installation. Each may fail by itself; a failure is an answer too. */
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
export type OpenProbes = (environment: Environment) => Promise<DoctorProbes>;
