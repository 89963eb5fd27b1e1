import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first, and those that compute (`operators-day`, the page, `drill`, laws) among those that
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
  'simulation/simulation',
  'integration/bugs-of-others-cap',
  'property/timeline',
  'integration/redis-moved',
  'integration/setup',
  'integration/live-property',
  'integration/notify-home',
  'integration/signals-waiting',
  'property/cap-round-trip',
  'integration/drills',
  'property/lists',
  'integration/log-went-back',
  'property/laws',
  'integration/look-back-replay',
  'property/list-guard',
  'integration/import',
  'property/horizon',
  'integration/import-over-http',
  'integration/access',
  'integration/backup',
  'integration/sources',
  'integration/sources-live',
  'integration/embedded-redis',
  'integration/live-slow',
  'property/live-view',
  'unit/web/http/fast-status',
  'unit/web/http/access',
  'unit/web/http/compat',
];

/** Those of one project together, since a worker loads all modules anew for another; in each the long ones first. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => Number(isE2e(other)) - Number(isE2e(one)) || rank(one) - rank(other));
  }
}

/** What is left at the end must be short, and none of these is. */
const isE2e = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/tests/e2e/');

const rank = ({ moduleId }: TestSpecification): number => {
  const known = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return known < 0 ? LONG.length : known;
};
