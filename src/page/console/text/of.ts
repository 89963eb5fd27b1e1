import { useStore } from '../../shared/store/store.ts';
import type { ConsoleWords } from './en.ts';
import { consoleWords } from './words.ts';

export const useWords = (): ConsoleWords => consoleWords(useStore().lang.value);
