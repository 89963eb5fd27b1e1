import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests by which a fault planted in a rule of the domain is to be found: the laws, and the examples beside them. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['tests/unit/domain/**/*.test.ts', 'tests/property/**/*.test.ts'], testTimeout: 300_000 },
});
