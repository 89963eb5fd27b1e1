import { EN } from './en.ts';
import type { Lang } from './lang.ts';
import { UK } from './uk.ts';
import type { Words } from './vocabulary.ts';

export const wordsOf = (lang: Lang): Words => (lang === 'uk' ? UK : EN);
