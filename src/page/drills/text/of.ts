import { useStore } from '../../shared/store/store.ts';
import { type DrillWords, EN } from './en.ts';
import { UK } from './uk.ts';

export const useDrillWords = (): DrillWords => (useStore().lang.value === 'uk' ? UK : EN);
