import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those with the shortest files last, so that no core is idle while another has a long one to end. */
const FOLDERS = ['simulation', 'property', 'contract', 'unit', 'e2e', 'integration'];

/**
 * Files that take longest, the longest first, and those that compute (`operators-day`, the page, `drill`) among those that
 * mostly wait: side by side the ones would want more than there is, and the others leave cores idle. How long each took is
 * known only where the tests ran before; elsewhere Vitest begins with the largest file, and the last one to begin may be
 * one that waits for a minute.
 */
const LONG = [
  'e2e/operators-day',
  'e2e/page',
  'e2e/stepped-clock',
  'e2e/redis-outage',
  'e2e/drill',
  'e2e/page-now',
  'e2e/killed',
  'e2e/notify-killed',
  'e2e/console',
  'e2e/papers',
  'e2e/examples',
  'e2e/deploy',
  'e2e/many-gateways',
  'e2e/frozen',
  'e2e/proxies',
  'e2e/day',
  'e2e/outlines',
  'e2e/commands',
  'integration/redis-outage',
  'integration/bugs-of-others-cap',
  'integration/redis-moved',
  'integration/notify-home',
  'integration/signals-waiting',
  'integration/setup',
  'integration/drills',
  'integration/log-went-back',
  'integration/look-back-replay',
  'integration/backup',
  'integration/sources',
  'property/timeline',
  'property/cap-round-trip',
  'property/lists',
  'property/laws',
  'unit/web/http/fast-status',
  'unit/web/http/access',
  'unit/web/http/compat',
];

/** The long ones first, in each folder; a worker loads modules anew for each project, so its folders stay together. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => folderOf(one) - folderOf(other) || rank(one) - rank(other));
  }
}

const folderOf = ({ moduleId }: TestSpecification): number =>
  FOLDERS.findIndex((folder) => moduleId.includes(`/tests/${folder}/`));

const rank = ({ moduleId }: TestSpecification): number => {
  const known = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return known < 0 ? LONG.length : known;
};
