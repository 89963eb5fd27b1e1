import type { Lang } from './lang.ts';

const RULES: Readonly<Record<Lang, Intl.PluralRules>> = {
  uk: new Intl.PluralRules('uk'),
  en: new Intl.PluralRules('en'),
};

/** The form for a number: Ukrainian has one, few and many, English one and other. A single form fits all. */
export const plural = (count: number, lang: Lang, forms: readonly string[]): string => {
  const rule = RULES[lang].select(count);
  const index = rule === 'one' ? 0 : lang === 'uk' && rule === 'few' ? 1 : lang === 'uk' ? 2 : 1;
  return forms[Math.min(index, forms.length - 1)] ?? '';
};
