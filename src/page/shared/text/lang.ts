export const LANGS = ['uk', 'en'] as const;
export type Lang = (typeof LANGS)[number];

/** The first language of the browser that there is; Ukrainian where it has none of ours and is set to Russian. */
export const chooseLang = (wished: readonly string[]): Lang => {
  for (const tag of wished) {
    const short = tag.toLowerCase().split('-')[0];
    if (short === 'uk' || short === 'ru') return 'uk';
    if (short === 'en') return 'en';
  }
  return 'en';
};
