import { Stryker } from '@stryker-mutator/core';
import { MUTANTS, writeResults } from '../bench/results.ts';

/**
 * Plants faults in the rules of the domain, one by one, and tells which of them no test finds. All rules take hours: name
 * files to have those alone, `npm run mutants -- src/domain/lists/mass-clear.ts`. With `--write` the score goes to the results.
 * With `--go-on` no fault is planted again that a run before has tried in the same rule: for all rules in several nights,
 * and for one look at them all at the end. It does not see that a test has changed.
 */
const files = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const FOUND: ReadonlySet<string> = new Set(['Killed', 'Timeout', 'RuntimeError']);
const LEFT: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

const stryker = new Stryker({
  mutate: files.length > 0 ? [...files] : ['src/domain/**/*.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tests/mutants/vitest.config.ts' },
  reporters: ['clear-text', 'progress'],
  incremental: process.argv.includes('--go-on'),
  incrementalFile: '.allclear/cache/mutants.json',
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  tempDirName: '.allclear/cache/mutants',
  ignorePatterns: ['/.allclear', '/dist'],
  // A constant is there before any test is: each such fault would have to run all of them.
  ignoreStatic: true,
  // It would rewrite the compiler's settings for a copy elsewhere, by an interface that TypeScript 7 no longer has.
  tsconfigFile: 'none',
  concurrency: 1,
  dryRunTimeoutMinutes: 60,
});
const planted = await stryker.runMutationTest();

const scoreOf = (path: string): string => {
  const here = planted.filter(({ fileName }) => fileName.endsWith(path));
  const found = here.filter(({ status }) => FOUND.has(status)).length;
  const left = here.filter(({ status }) => LEFT.has(status)).length;
  const share = found + left === 0 ? '–' : `${((found / (found + left)) * 100).toFixed(1)} %`;
  return `${path.padEnd(WIDTH)}  ${String(found).padStart(5)}  ${String(left).padStart(4)}  ${share.padStart(7)}`;
};
const paths = [...new Set(planted.map(({ fileName }) => fileName.slice(fileName.indexOf('src/domain/'))))].sort();
const WIDTH = Math.max(...paths.map(({ length }) => length));
const table = [`${'faults planted in'.padEnd(WIDTH)}  found  left    score`, ...paths.map(scoreOf)];
console.log(table.join('\n'));
if (process.argv.includes('--write'))
  writeResults(
    `${MUTANTS}${files.map((file) => ` ${file}`).join('')}`,
    table,
    'What is left is no fault, or one that no law knows.',
  );
