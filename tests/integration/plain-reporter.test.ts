import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The last line of a run of these test files, and its exit code. */
const lastLine = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-reporter-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'tests/unit'), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(
        join(folder, `tests/unit/${name}.test.ts`),
        `import { beforeAll, describe, test } from 'vitest';\n${text}`,
      );
    }
    const reporter = JSON.stringify(join(ROOT, 'tests/support/plain-reporter.ts'));
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      `import { plainReporter } from ${reporter};
       export default { test: { reporters: ['default', plainReporter()], include: ['tests/**/*.test.ts'], maxWorkers: 1, isolate: false } };`,
    );
    const script = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { stdout, status } = spawnSync(process.execPath, [script, 'run'], { cwd: folder, encoding: 'utf8' });
    return `${stdout.trimEnd().split('\n').at(-1)}; exit ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('passed, failed and skipped tests are counted', () => {
  const passing = "test('a', () => {}); test('b', () => {});";
  expect(lastLine({ passing })).toBe('2 passed, 0 failed; exit 0');
  const failing = "test('c', () => { throw new Error('no'); });";
  const skipped = "test.skip('d', () => {}); test.todo('e');";
  expect(lastLine({ passing, failing, skipped })).toBe('2 passed, 1 failed, 2 skipped; exit 1');
});

test('what breaks outside of a test is a failure', () => {
  const passing = "test('a', () => {});";
  // In one run, each for itself in the count: to start Vitest takes far longer than what it runs here.
  const unloadable = "import './absent.ts';";
  const hook = "describe('h', () => { beforeAll(() => { throw new Error('no'); }); test('b', () => {}); });";
  expect(lastLine({ passing, unloadable, empty: '', hook })).toBe('1 passed, 3 failed, 1 skipped; exit 1');
  const uncaught = "test('c', () => { Promise.reject(new Error('nobody waits')); });";
  expect(lastLine({ passing, uncaught })).toBe('2 passed, 1 failed; exit 1');
});
