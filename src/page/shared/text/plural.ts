import type { Lang } from './lang.ts';

/** Making one takes milliseconds, and only that of the language that is read is needed. */
const rules = new Map<Lang, Intl.PluralRules>();

const ruleOf = (lang: Lang): Intl.PluralRules => {
  const known = rules.get(lang) ?? new Intl.PluralRules(lang);
  rules.set(lang, known);
  return known;
};

/** The form for a number: Ukrainian has one, few and many, English one and other. A single form fits all. */
export const plural = (count: number, lang: Lang, forms: readonly string[]): string => {
  const rule = ruleOf(lang).select(count);
  const index = rule === 'one' ? 0 : lang === 'uk' && rule === 'few' ? 1 : lang === 'uk' ? 2 : 1;
  return forms[Math.min(index, forms.length - 1)] ?? '';
};
