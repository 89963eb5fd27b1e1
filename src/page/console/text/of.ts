import { useStore } from '../../shared/store/store.ts';
import type { ConsoleWords } from './words.ts';
import { consoleWords } from './words.ts';

export const useWords = (): ConsoleWords => consoleWords(useStore().lang.value);
