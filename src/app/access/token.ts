import type { Instant } from '../../domain/words.ts';

/** Of a token only the hash is kept. `endsAt` null: until it is replaced or its owner removed. */
export type TokenRecord = { readonly hash: string; readonly addedAt: Instant; readonly endsAt: Instant | null };
