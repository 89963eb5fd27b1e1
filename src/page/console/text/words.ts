import type { Lang } from '../../shared/text/lang.ts';
import { type ConsoleWords, EN } from './en.ts';
import { UK } from './uk.ts';

export const consoleWords = (lang: Lang): ConsoleWords => (lang === 'uk' ? UK : EN);
