import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Laws that take longest, those that find most first: a fault that an example finds need not wait for them. */
const LAST = [
  'list-guard',
  'laws',
  'timeline',
  'horizon',
  'lists',
  'live-view',
  'clock',
  'look-back',
  'cap-round-trip',
];

/** Quick and pure tests of rules of the domain that stand with those who use these rules. */
const ELSEWHERE = [
  'app/{coverage,dead-regions,intake,narrowed,put-right,sequence,sequencer-work}',
  'app/drills/{faults,parts,proof-slices}',
  'app/import/merge',
  'app/notify/perhaps-blind',
  'app/past/{history-statistics,moments}',
  'page/{answer,tell,ukrainian}',
  'protocol/{wire,words}',
  'sources/{identities,lists-with-unread-lines,named-regions,threats}',
];

/** Names of tests that are asked alone, by comma. */
const MUTANTS_TESTS = 'MUTANTS_TESTS';
const ALL = ['unit/domain/**/*', ...ELSEWHERE.map((name) => `unit/${name}`), 'property/**/*'];

/** Examples, then short laws, then long ones: the first test that finds a fault ends its run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => turn(one) - turn(other));
  }
}

const turn = ({ moduleId }: TestSpecification): number =>
  moduleId.includes('/unit/') ? -2 : LAST.findIndex((name) => moduleId.endsWith(`/property/${name}.test.ts`));

/** The tests by which a fault planted in a rule of the domain is to be found: the laws, and the examples beside them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: (process.env[MUTANTS_TESTS]?.split(',') ?? ALL).map((name) => `tests/${name}.test.ts`),
    // Its clock is that of the machine, which has more to do here.
    exclude: ['tests/property/crowd.test.ts'],
    testTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
    // The rules are loaded once for each fault, not once for each file of tests.
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
