import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const PATH = fileURLToPath(new URL('./results.md', import.meta.url));
const TITLE = '# Measured';

export const BENCH = 'npm run bench -- --write';
export const MUTANTS = 'npm run mutants -- --write';

/**
 * Keeps what was said beside what other commands said, with the day and how busy the machine was, since that is what the
 * figures depend on. Each command has one section: the one that begins with its name, without its arguments.
 */
export const writeResults = (command: string, said: readonly string[], note: string): void => {
  const [name = command] = command.split(' --');
  const others = sectionsOf(readFileSync(PATH, 'utf8')).filter((section) => !section.startsWith(`${name} `));
  const load = loadavg().map((value) => value.toFixed(1));
  const section = [
    `${command}\` on ${new Date().toISOString().slice(0, 10)}. ${note} Load of the machine over 1, 5 and 15 minutes at the end of`,
    `the run: ${load.join(', ')}. Above two it was shared with other work.`,
    '',
    '```text',
    ...said,
    '```',
    '',
  ].join('\n');
  writeFileSync(PATH, [TITLE, ...[...others, section].map((one) => `\nBy \`${one}`)].join('\n'));
};

const sectionsOf = (text: string): readonly string[] => text.split('\nBy `').slice(1);
