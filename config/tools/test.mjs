/*
 * The gate: types, lint, unused code, and the tests, side by side, since each alone leaves cores idle. The last line is
 * always `N passed, N failed`, where a check that failed counts as one; the exit code is not 0 when anything failed. With
 * arguments (`npm test -- tests/unit/x.test.ts`) it is vitest with these, and nothing beside it.
 */
import { createInterface } from 'node:readline';
import { npm, run, say, start } from './run.mjs';

const CHECKS = ['typecheck', 'lint', 'unused'];
const RESULT = /^(\d+) passed, (\d+) failed(, \d+ skipped)?$/;

/** Tells how it went as soon as it is known. What it says is kept: between the lines of the tests nobody would find it. */
const check = async (name) => {
  const { child, exit } = npm(['run', '--silent', name], ['ignore', 'pipe', 'pipe']);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  const [code] = await Promise.all([exit, new Promise((resolve) => child.once('close', resolve))]);
  process.stdout.write(`${name} … ${code === 0 ? 'ok' : 'failed'}\n`);
  return { name, code, said: Buffer.concat(said) };
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

const tool = (name, ...args) => run(process.execPath, [`config/tools/${name}`, ...args]);

const NOT_RUN = { code: 1, result: undefined };

const main = async (args) => {
  // A machine that has none fetches it while packages are fetched, and is not idle later.
  const browser = args.length > 0 ? undefined : tool('chromium.mjs');
  if ((await tool('setup.mjs', '--dev')) !== 0) return finish(NOT_RUN, []);
  if (args.length > 0) return finish(await vitest(args), []);
  const checks = CHECKS.map(check);
  // The tests of whole hubs run what is built; what keeps it from building, the types say again.
  const isBuilt = (await tool('setup.mjs')) === 0;
  await browser;
  const tests = isBuilt ? await vitest([]) : NOT_RUN;
  const failed = (await Promise.all(checks)).filter(({ code }) => code !== 0);
  for (const { name, said } of failed) {
    process.stdout.write(`${name} failed:\n`);
    process.stdout.write(said);
  }
  if (!isBuilt) say('what the tests run could not be built, so they were not run');
  finish(tests, failed);
};

/** Vitest may also fail where no test did, or end without a word. */
const finish = ({ code, result }, failedChecks) => {
  const [, passed = '0', failedTests = '0', skipped = ''] = result?.match(RESULT) ?? [];
  const counted = Number(failedTests) + failedChecks.length;
  const failed = counted === 0 && (code !== 0 || result === undefined) ? 1 : counted;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
};

await main(process.argv.slice(2));
