import type { Help, HelpConfiguration } from 'commander';
import { Help as StandardHelp } from 'commander';
import { HELP_UK } from './help-words.ts';
import type { Language } from './texts.ts';

/** What the library that reads the command line says by itself, in the language asked for. */

const TITLES_UK: Readonly<Record<string, string>> = {
  'Usage:': 'Як писати:',
  'Arguments:': 'Аргументи:',
  'Options:': 'Параметри:',
  'Global Options:': 'Параметри всіх команд:',
  'Commands:': 'Команди:',
};

const standard: Help = new StandardHelp();

export const helpManner = (lang: Language): HelpConfiguration =>
  lang === 'en'
    ? { showGlobalOptions: true }
    : {
        showGlobalOptions: true,
        styleTitle: (title) => TITLES_UK[title] ?? title,
        subcommandDescription: (command) => {
          const description = command.description();
          return description === 'display help for command' ? HELP_UK[description] : description;
        },
        optionDescription: (option) =>
          standard
            .optionDescription(option)
            .replace(/\bchoices: /, 'можна: ')
            .replace(/\bdefault: /, 'типово: '),
      };

/** Its mistakes, as `commander` writes them, each with its parts. */
const MISTAKES_UK: readonly (readonly [RegExp, string])[] = [
  [/^error: missing required argument '(.+)'$/m, "бракує аргументу '$1'"],
  [/^error: option '(.+)' argument missing$/m, "бракує значення параметра '$1'"],
  [/^error: required option '(.+)' not specified$/m, "бракує параметра '$1'"],
  [/^error: unknown option '(.+)'$/m, "невідомий параметр '$1'"],
  [/^error: unknown command '(.+)'$/m, "невідома команда '$1'"],
  [
    /^error: too many arguments(?: for '.+')?\. Expected (\d+) arguments? but got (\d+)(?:: .+)?\.$/m,
    'забагато аргументів: має бути $1, а є $2.',
  ],
  [
    /^error: option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/m,
    'параметр \'$1\': "$2" не годиться. Можна: $3.',
  ],
  [/\(Did you mean (?:one of )?(.+)\?\)/, '(Можливо, $1?)'],
];

export const mistakeIn = (lang: Language, text: string): string =>
  lang === 'en' ? text : MISTAKES_UK.reduce((said, [found, words]) => said.replace(found, words), text);
