import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId, Trust } from '../../domain/words.ts';
import type { ScenarioHead, ScenarioItem } from '../recordings/scenario.ts';

/** A scenario that is whole in memory, ready to be planned. */
export type LoadedScenario = {
  readonly id: string;
  readonly head: ScenarioHead;
  readonly items: readonly ScenarioItem[];
  /** Recognises the content, however it was packed. */
  readonly digest: string;
};

/** A scenario that somebody sent, without its content. */
export type Upload = {
  /** The same for the same content. */
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly lines: number;
  /** Bytes, packed. */
  readonly size: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly uploadedAt: Instant;
  /** Then it is forgotten, unless a drill plays it. */
  readonly expiresAt: Instant;
};

/**
 * The scenarios that were sent, where any process that plays drills finds them. They are bounded together and forgotten
 * by themselves: what is sent here is no archive.
 */
export type ScenarioUploads = {
  /** Throws `queue.full` when there is no room. */
  put(upload: Upload, packed: Uint8Array): Promise<void>;
  /** The latest first. */
  list(): Promise<readonly Upload[]>;
  /** Packed by gzip; undefined when it is not there any more. */
  content(id: string): Promise<Uint8Array | undefined>;
  /** Not before then it is forgotten. */
  keepUntil(id: string, until: Instant): Promise<void>;
};

export const UPLOAD_ID = /^up-[0-9a-z]{16}$/;

export type LoadScenario = (id: string, catalogue: Catalogue) => Promise<LoadedScenario>;

/** The scenario with sources believed as whoever plays it says. */
export const withTrusts = (loaded: LoadedScenario, trusts: Trusts = {}): LoadedScenario => ({
  ...loaded,
  head: {
    ...loaded.head,
    sources: new Map([
      ...loaded.head.sources,
      ...Object.entries(trusts).map(([id, trust]) => [id, { ...loaded.head.sources.get(id), trust }] as const),
    ]),
  },
});

export type Trusts = Readonly<Record<SourceId, Trust>>;
