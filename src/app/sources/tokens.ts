import type { Instant } from '../../domain/words.ts';
import type { TokenRecord } from '../access/token.ts';
import type { SourceRecord } from './sources.ts';

/** The tokens of a source: the one that was made last, and those before it that go on for a while. */
export const tokensOf = ({
  tokenHash,
  tokenAddedAt,
  addedAt,
  earlierTokens = [],
}: SourceRecord): readonly TokenRecord[] =>
  tokenHash === null
    ? earlierTokens
    : [{ hash: tokenHash, addedAt: tokenAddedAt ?? addedAt, endsAt: null }, ...earlierTokens];

/** True when the source may speak by the token of that hash. */
export const speaksBy = (source: SourceRecord, hash: string, now: Instant): boolean =>
  tokensOf(source).some((one) => one.hash === hash && (one.endsAt === null || one.endsAt > now));

/** The source with a new token; those before it go on for `overlap` milliseconds. */
export const withToken = (source: SourceRecord, hash: string, now: Instant, overlap: number): SourceRecord => {
  const until = now + overlap;
  const going = tokensOf(source)
    .filter(({ endsAt }) => overlap > 0 && (endsAt === null || endsAt > now))
    .map((one) => ({ ...one, endsAt: Math.min(one.endsAt ?? until, until) }));
  const { earlierTokens: _, ...rest } = source;
  return { ...rest, tokenHash: hash, tokenAddedAt: now, ...(going.length === 0 ? {} : { earlierTokens: going }) };
};
