import type { Lang } from './lang.ts';

type Named = { readonly name: string; readonly nameEn: string };

export const nameOf = (region: Named, lang: Lang): string => (lang === 'uk' ? region.name : region.nameEn);

/** Without the word for its kind, for the map. Never where that would make it the name of another region. */
export const shortName = (region: Named, lang: Lang): string =>
  lang === 'uk'
    ? region.name.replace(/ область$/, '').replace('Автономна Республіка ', '')
    : region.nameEn.replace(/(?<!^Kyiv) Oblast$/, '').replace('Autonomous Republic of ', '');

/** Making one takes milliseconds, and only that of the language that is read is needed. */
const collators = new Map<Lang, Intl.Collator>();

const collatorOf = (lang: Lang): Intl.Collator => {
  const known = collators.get(lang) ?? new Intl.Collator(lang);
  collators.set(lang, known);
  return known;
};

/** For `sort`: by the alphabet of the language, not by the codes of letters. */
export const comparing = (lang: Lang): ((a: Named, b: Named) => number) => {
  const { compare } = collatorOf(lang);
  return (a, b) => compare(nameOf(a, lang), nameOf(b, lang));
};
