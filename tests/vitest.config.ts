import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongFirst } from './support/long-first.ts';
import { plainReporter } from './support/plain-reporter.ts';

const SECONDS = 1000;

const project = (
  name: string,
  folders: readonly string[],
  more: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include: folders.map((folder) => `tests/${folder}/**/*.test.ts`), ...more },
});

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    pool: 'forks',
    // A worker loads the modules under test once for all files that it runs, not once for each.
    isolate: false,
    sequence: { sequencer: LongFirst },
    // Those that start Redis and hubs compute for less than half of their time, and those that compute fill what they leave.
    maxWorkers: 5,
    testTimeout: 180 * SECONDS,
    hookTimeout: 360 * SECONDS,
    // What is polled for comes soon; a machine that is busy with other things takes longer than the second of Vitest.
    expect: { poll: { timeout: 20 * SECONDS } },
    reporters: ['default', plainReporter()],
    coverage: { include: ['src/**', 'config/**/*.ts'] },
    projects: [
      // One project: each compiles and loads all modules under test for itself.
      project('modules', ['integration', 'simulation', 'property', 'contract', 'unit']),
      // These run what is built, as an operator does.
      project('e2e', ['e2e'], { globalSetup: ['tests/support/built.ts', 'tests/support/page-chromium.ts'] }),
    ],
  },
});
