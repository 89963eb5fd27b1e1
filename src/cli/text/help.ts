import type { Language } from './texts.ts';
import { LANGUAGES } from './texts.ts';
import type { HelpText } from './words/help.ts';
import { HELP_UK } from './words/help.ts';

/** The help of a command below its options, in every language. */
export type LongHelp = Readonly<Record<Language, string>>;

/** A text of the help in the language asked for. */
export type Say = (text: HelpText | LongHelp) => string;

export const sayingIn =
  (lang: Language): Say =>
  (text) => {
    if (typeof text !== 'string') return text[lang];
    return lang === 'uk' ? HELP_UK[text] : text;
  };

const EXAMPLES: Readonly<Record<Language, string>> = { en: 'Examples:', uk: 'Приклади:' };

/** Examples are typed the same in every language, so they stand once. */
export const longHelp = (
  about: Readonly<Record<Language, string>>,
  examples: readonly [string, ...string[]],
): LongHelp => {
  const lines = examples.map((example) => `\n  ${example}`).join('');
  const inLanguage = (lang: Language): string => `\n${about[lang].trim()}\n\n${EXAMPLES[lang]}${lines}`;
  return { en: inLanguage('en'), uk: inLanguage('uk') };
};

/** Asked before anything else is read: mistakes on the command line are told in it too. */
export const languageOf = (argv: readonly string[]): Language => {
  const at = argv.findIndex((one) => one === '--lang' || one.startsWith('--lang='));
  const given = argv[at] === '--lang' ? argv[at + 1] : argv[at]?.slice('--lang='.length);
  return LANGUAGES.find((one) => one === given) ?? 'en';
};
