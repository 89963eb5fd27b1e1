import { useStore } from '../../shared/store/store.ts';
import { EN, type PastWords } from './en.ts';
import { UK } from './uk.ts';

export const usePastWords = (): PastWords => (useStore().lang.value === 'uk' ? UK : EN);
