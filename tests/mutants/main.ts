import { existsSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { MUTANTS, saidBefore, writeResults } from '../bench/results.ts';
import { type Score, scoresIn, tableOf, withScores } from './scores.ts';

/**
 * Plants faults in the rules of the domain, one by one, and tells which of them no test finds. All rules take hours: name
 * files to have those alone, `npm run mutants -- src/domain/lists/mass-clear.ts`. With `--write` the scores go to the
 * results, each rule beside the others. With `--tests=unit/domain/refuse,property/refuse` those tests alone are asked: minutes
 * for a rule that few know. With `--go-on` no fault is planted again that a run before has tried in the same rule: for
 * all rules in several nights, and for one look at them all at the end. It does not see that a test has changed.
 */
const files = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const MUTANTS_TESTS = 'MUTANTS_TESTS';
const asked = process.argv.find((word) => word.startsWith('--tests='))?.slice('--tests='.length);
if (asked !== undefined) process.env[MUTANTS_TESTS] = asked;
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
  // A fault that makes a rule slow is none: only one that never ends. The machine may have other work meanwhile.
  timeoutMS: 30_000,
  timeoutFactor: 4,
  dryRunTimeoutMinutes: 60,
});
const planted = await stryker.runMutationTest();

const today = new Date().toISOString().slice(0, 10);
const scoreOf = (path: string): Score => {
  const here = planted.filter(({ fileName }) => fileName.endsWith(path));
  const count = (among: ReadonlySet<string>): number => here.filter(({ status }) => among.has(status)).length;
  return { path, found: count(FOUND), left: count(LEFT), on: today, by: asked === undefined ? 'all' : 'some' };
};
// What runs before found of other rules comes along with `--go-on`.
const paths = [...new Set(planted.map(({ fileName }) => fileName.slice(fileName.indexOf('src/domain/'))))].filter(
  (path) => files.length === 0 || files.includes(path),
);
const scores = withScores([], paths.map(scoreOf), existsSync);
console.log(tableOf(scores).join('\n'));
if (process.argv.includes('--write')) {
  const all = withScores(scoresIn(saidBefore(MUTANTS)), scores, existsSync);
  writeResults(
    MUTANTS,
    tableOf(all),
    'What is left is no fault, or one that no law knows; by `some` tests: or one that only others know.',
  );
}
