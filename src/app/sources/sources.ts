import type { SourceProfile } from '../../domain/signal.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { TokenRecord } from '../access/token.ts';

/** A source as the operator set it up. Of its tokens only the hashes are kept. */
export type SourceRecord = SourceProfile & {
  /** Of the token that was made last; null: it has none. */
  readonly tokenHash: string | null;
  /** When that was; absent: when the source was added. */
  readonly tokenAddedAt?: Instant;
  /** Tokens before it, which go on until they end. */
  readonly earlierTokens?: readonly TokenRecord[];
  readonly addedAt: Instant;
  /** The hub asks it by itself; what it is stands in the settings. */
  readonly bySettings?: true;
  /** A list that clears suspiciously much is believed when one this many milliseconds later says the same. */
  readonly confirmAfter: number;
};

/** Sources of one feed. */
export type SourceRegistry = {
  list(): Promise<readonly SourceRecord[]>;
  get(id: SourceId): Promise<SourceRecord | undefined>;
  /** The holder of a token of that hash, ended or not. */
  byTokenHash(hash: string): Promise<SourceRecord | undefined>;
  put(source: SourceRecord): Promise<void>;
  remove(id: SourceId): Promise<boolean>;
  /** Those that were removed and not put again: what is missing of the others was lost. */
  removed(): Promise<ReadonlySet<SourceId>>;
};

/** When each source of the feed was last heard, by the hub's clock. */
export type Hearing = {
  note(source: SourceId, at: Instant): Promise<void>;
  all(): Promise<ReadonlyMap<SourceId, Instant>>;
};

/** Lower case letters, digits, `-`, `_` and `.`; it stands in frames, logs and file names. */
export const SOURCE_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
