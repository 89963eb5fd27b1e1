/*
 * The gate: types, lint, unused code, then the tests. The last line is always `N passed, N failed`; the exit code is not 0
 * when anything failed. With arguments (`npm test -- tests/unit/x.test.ts`) it is vitest with these, and nothing before it.
 */
import { createInterface } from 'node:readline';
import { npm, run, say, start } from './run.mjs';

const CHECKS = ['typecheck', 'lint', 'unused'];
const RESULT = /^\d+ passed, (\d+) failed(?:, \d+ skipped)?$/;

const finish = (line, exit) => {
  process.stdout.write(`${line}\n`);
  process.exitCode = exit;
};

const failedChecks = async () => {
  const failed = [];
  for (const check of CHECKS) {
    process.stdout.write(`${check} … `);
    const exit = await npm(['run', '--silent', check], ['ignore', 1, 1]).exit;
    process.stdout.write(exit === 0 ? 'ok\n' : `${check} failed\n`);
    if (exit !== 0) failed.push(check);
  }
  return failed;
};

/** The checks, and beside them the build that the tests of whole hubs run; what keeps it from building they say again. */
const checkedAndBuilt = async () => {
  const [failed] = await Promise.all([failedChecks(), run(process.execPath, ['config/tools/setup.mjs'])]);
  return failed;
};

/** Passes on what vitest prints, except its last line, which is kept for the end. */
const vitest = async (args) => {
  const colour = process.stdout.isTTY ? '--color' : '--no-color';
  const { child, exit } = start(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'tests/vitest.config.ts', colour, ...args],
    ['inherit', 'pipe', 'inherit'],
  );
  let result;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (RESULT.test(line)) result = line;
    else process.stdout.write(`${line}\n`);
  });
  const [code] = await Promise.all([exit, new Promise((resolve) => lines.on('close', resolve))]);
  return { code, result };
};

const main = async (args) => {
  if ((await run(process.execPath, ['config/tools/setup.mjs', '--dev'])) !== 0) return finish('0 passed, 1 failed', 1);
  const failed = args.length === 0 ? await checkedAndBuilt() : [];
  if (failed.length > 0) {
    say(`${failed.join(' and ')} failed, the tests were not run`);
    return finish(`0 passed, ${failed.length} failed`, 1);
  }
  const { code, result } = await vitest(args);
  const count = Number(result?.match(RESULT)?.[1] ?? 0);
  if (code !== 0 && count === 0) return finish(result?.replace(' 0 failed', ' 1 failed') ?? '0 passed, 1 failed', code);
  if (result === undefined) return finish('0 passed, 1 failed', 1);
  return finish(result, count > 0 ? 1 : code);
};

await main(process.argv.slice(2));
