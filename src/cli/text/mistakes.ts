import type { Help, HelpConfiguration } from 'commander';
import { Help as StandardHelp } from 'commander';
import type { Language } from './texts.ts';
import { HELP_UK } from './words/help.ts';

/** Sentences of code that knows no language: the library that reads the command line, files and addresses. */

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

/** Mistakes as `commander` writes them, and what keeps a file or an address from being used: each with its parts. */
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
  [/^there is no file (.+)$/m, 'файлу $1 немає'],
  [/^(.+) is a folder$/m, '$1 — це тека'],
  [/^(.+) may not be read by this user$/m, 'цей користувач не може читати $1'],
  [/^(.+) ends in the middle of its gzip data: it is cut off$/m, '$1 уривається посеред даних gzip: файл неповний'],
  [/^(.+) is damaged: its gzip data cannot be unpacked$/m, '$1 пошкоджено: дані gzip не розпаковуються'],
  [/^(.+) cannot be read: (.+)$/m, 'не вдалося прочитати $1: $2'],
  [/^(.+) cannot be written: (.+)$/m, 'не вдалося записати $1: $2'],
  [/^(".+") is no address; one looks like (.+)$/m, '$1 — не адреса; вона має вигляд $2'],
  [/^(".+") begins with (.+); a hub is at (.+) or (.+)$/m, '$1 починається з $2; хаб має $3 або $4'],
  [
    /^the hub's answer is not understood \((.+)\); is it an AllClear hub of this version\?$/m,
    'відповідь хабу незрозуміла ($1); чи це хаб AllClear цієї версії?',
  ],
  [/^the hub refuses: (.+)$/m, 'хаб відмовляє: $1'],
  [/\(Did you mean (?:one of )?(.+)\?\)/, '(Можливо, $1?)'],
];

export const mistakeIn = (lang: Language, text: string): string =>
  lang === 'en' ? text : MISTAKES_UK.reduce((said, [found, words]) => said.replace(found, words), text);
