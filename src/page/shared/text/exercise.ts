import type { FeedStatus } from '../../../domain/words.ts';
import type { Words } from './vocabulary.ts';

/** The word that must stand on everything of a feed; undefined for the real thing. */
export const exerciseWordOf = (status: FeedStatus, words: Words): string | undefined =>
  status === 'Actual' ? undefined : status === 'Test' ? words.exercise.test : words.exercise.word;
