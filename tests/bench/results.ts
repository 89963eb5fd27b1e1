import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const PATH = fileURLToPath(new URL('./results.md', import.meta.url));
const TITLE = '# Measured';

/** Of those benches alone; none: of all. */
export const benchCommand = (asked: readonly string[]): string => ['npm run bench --', ...asked, '--write'].join(' ');
export const MUTANTS = 'npm run mutants -- --write';

/**
 * Keeps what was said beside what other commands said, with the day and how busy the machine was, since that is what the
 * figures depend on. Each command has one section, whatever it is given after `--write`.
 */
export const writeResults = (command: string, said: readonly string[], note: string): void => {
  const [name = command] = command.split('--write');
  const others = sectionsOf(readFileSync(PATH, 'utf8')).filter((section) => !section.startsWith(`${name}--write`));
  const load = loadavg().map((value) => value.toFixed(1));
  const section = [
    `${command}\` on ${new Date().toISOString().slice(0, 10)}. ${note} Load of the machine over 1, 5 and 15 minutes at the end of`,
    `the run: ${load.join(', ')}. Above two it was shared with other work.`,
    '',
    '```text',
    ...said,
    '```',
  ].join('\n');
  writeFileSync(PATH, `${[TITLE, ...[...others, section].map((one) => `By \`${one}`)].join('\n\n')}\n`);
};

/** What a command said the last time it was written down. */
export const saidBefore = (command: string): readonly string[] => {
  const [name = command] = command.split('--write');
  const section = sectionsOf(readFileSync(PATH, 'utf8')).find((one) => one.startsWith(`${name}--write`));
  return section?.split('\n').slice(1) ?? [];
};

const sectionsOf = (text: string): readonly string[] =>
  text
    .split('\nBy `')
    .slice(1)
    .map((section) => section.trimEnd());
