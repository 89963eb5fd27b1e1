import type { Lang } from './lang.ts';

type Named = { readonly name: string; readonly nameEn: string };

export const nameOf = (region: Named, lang: Lang): string => (lang === 'uk' ? region.name : region.nameEn);

/** Without the word for its kind, for the map. Never where that would make it the name of another region. */
export const shortName = (region: Named, lang: Lang): string =>
  lang === 'uk'
    ? region.name.replace(/ область$/, '').replace('Автономна Республіка ', '')
    : region.nameEn.replace(/(?<!^Kyiv) Oblast$/, '').replace('Autonomous Republic of ', '');

/** Making one takes milliseconds. */
const COLLATORS: Readonly<Record<Lang, Intl.Collator>> = { uk: new Intl.Collator('uk'), en: new Intl.Collator('en') };

/** For `sort`: by the alphabet of the language, not by the codes of letters. */
export const comparing = (lang: Lang): ((a: Named, b: Named) => number) => {
  const { compare } = COLLATORS[lang];
  return (a, b) => compare(nameOf(a, lang), nameOf(b, lang));
};
