import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { plainReporter } from './support/plain-reporter.ts';

const SECONDS = 1000;

const project = (
  name: string,
  timeoutMs: number,
  globalSetup: string[] = [],
  more: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs * 2,
    globalSetup,
    ...more,
  },
});

/** Whole hubs, several processes each: two such tests at once on two cores wait for each other. */
const ONE_BY_ONE = { maxWorkers: 1, sequence: { groupOrder: 1 } };

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', plainReporter()],
    coverage: { include: ['src/**', 'config/**/*.ts'] },
    projects: [
      project('unit', 20 * SECONDS),
      project('property', 30 * SECONDS),
      project('contract', 60 * SECONDS),
      project('simulation', 120 * SECONDS),
      project('integration', 60 * SECONDS),
      // These run what is built, as an operator does.
      project('e2e', 60 * SECONDS, ['tests/support/built.ts'], ONE_BY_ONE),
    ],
  },
});
