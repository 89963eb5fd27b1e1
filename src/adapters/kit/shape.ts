import type { Failure } from '../../app/upstreams/failure.ts';
import { failure } from '../../app/upstreams/failure.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Instant } from '../../domain/words.ts';

/** Small careful readers for answers of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text, or a number as text: ids come as either. Empty text is none. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

/** RFC 3339 with 0 to 9 digits and any offset; undefined for anything else. */
export const instantOf = (value: unknown): Instant | undefined =>
  typeof value === 'string' ? parseInstant(value.trim()) : undefined;

/** No string of an answer is quoted longer. */
const QUOTED = 80;

export const quoted = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, QUOTED);

export const parseJson = (text: string): { readonly kind: 'json'; readonly value: unknown } | Failure => {
  if (text.trim() === '') return failure('upstream.unreadable', 'the body is empty');
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return failure(
      'upstream.unreadable',
      `not JSON (${text.length} characters): ${(error as Error).message.slice(0, 160)}`,
    );
  }
};
