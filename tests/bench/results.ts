import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Keeps what was said, with the day and how busy the machine was, since that is what the figures depend on. */
export const writeResults = (said: readonly string[]): void => {
  const path = fileURLToPath(new URL('./results.md', import.meta.url));
  const load = loadavg().map((value) => value.toFixed(1));
  const text = [
    '# Measured',
    '',
    `By \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}. Ratios within one run are what counts; absolute`,
    'figures are of this machine and this moment. Load of the machine over 1, 5 and 15 minutes at the end of the run:',
    `${load.join(', ')}. Above two it was shared with other work, and times (not processor time) are to be taken as rough.`,
    '',
    '```text',
    ...said,
    '```',
    '',
  ];
  writeFileSync(path, text.join('\n'));
};
