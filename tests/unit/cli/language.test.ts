import { describe, expect, test } from 'vitest';
import { fakeCli, problem } from './fake-cli.ts';

/** Three words of English in a row are prose; names of commands and what is typed are shorter. */
const ENGLISH = /[a-z]{2,}(?: [a-z]{2,}){2}/;

const helpOf = async (command: readonly string[], ...lang: readonly string[]): Promise<string> => {
  const cli = fakeCli();
  await cli.run(...command, '--help', ...lang);
  return cli.out() || cli.err();
};

/** Every command of the program, as its own help lists them. */
const commandsBelow = async (command: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const [, list = ''] = (await helpOf(command)).split('\nCommands:\n');
  const names = [...(list.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  const below = await Promise.all(
    names.filter((name) => name !== 'help').map((name) => commandsBelow([...command, name])),
  );
  return [command, ...below.flat()];
};

/** Without what is typed: usage and examples. */
const proseOf = (help: string): string => help.replace(/^Як писати:.*$/m, '').replace(/\nПриклади:\n(?: {2}.*\n)*/, '');

describe('the help in Ukrainian', () => {
  test('leaves no text of any command in English', async () => {
    const commands = await commandsBelow([]);
    expect(commands.length).toBeGreaterThan(40);
    const english: string[] = [];
    for (const command of commands) {
      for (const line of proseOf(await helpOf(command, '--lang', 'uk')).split('\n')) {
        const [, described] = /^ {2}\S.*? {2,}(\S.*)$/.exec(line) ?? [];
        if (ENGLISH.test(line) || (described !== undefined && !/[а-яіїєґ]/i.test(described)))
          english.push(`${command.join(' ')}: ${line}`);
      }
    }
    expect(english).toEqual([]);
  });

  test('keeps commands, options and examples as they are typed', async () => {
    const [en, uk] = [await helpOf(['source', 'add']), await helpOf(['source', 'add'], '--lang=uk')];
    const typed = (help: string) => [...help.matchAll(/ (--[a-z-]+)|^ {2}allclear .*$/gm)].map(([found]) => found.trim());
    expect(new Set(typed(uk))).toEqual(new Set(typed(en)));
    expect(uk).toContain('Приклади:\n  allclear source add city --trust official --regions Kyiv');
  });
});

describe('mistakes in Ukrainian', () => {
  test.each([
    [['status', '--bogus'], "allclear: невідомий параметр '--bogus'"],
    [['statu'], "allclear: невідома команда 'statu'\n(Можливо, status?)"],
    [['source', 'add'], "allclear: бракує аргументу 'name'"],
    [['person', 'add', 'Olena'], "allclear: бракує параметра '--role <role>'"],
    [['status', '--feed'], "allclear: бракує значення параметра '--feed <name>'"],
    [['doctor', 'a', 'b'], 'allclear: забагато аргументів: має бути 0, а є 2.'],
  ])('%j', async (argv, said) => {
    const cli = fakeCli();
    expect(await cli.run(...argv, '--lang', 'uk')).toBe(2);
    expect(cli.err()).toContain(said);
    expect(cli.err()).not.toMatch(ENGLISH);
  });

  test('a value that is none of those there are', async () => {
    const cli = fakeCli();
    expect(await cli.run('status', '--lang', 'fr')).toBe(2);
    expect(cli.err()).toContain('Allowed choices are en, uk');
  });

  test('a length of time that is none, and a hub that is not reached', async () => {
    const cli = fakeCli({ hub: { 'v1/status': problem(500, 'internal') } });
    expect(await cli.run('watch', '--for', 'soon', '--lang', 'uk')).toBe(2);
    expect(cli.err()).toContain('--for: "soon" — не тривалість');
    expect(cli.err()).not.toMatch(ENGLISH);
  });
});
