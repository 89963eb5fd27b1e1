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

/** Side by side, since each alone leaves cores idle; what each says comes in one piece, with its result before it. */
const failedChecks = async () => {
  const failed = await Promise.all(CHECKS.map(isFailed));
  return CHECKS.filter((_check, index) => failed[index]);
};

const isFailed = async (check) => {
  const { child, exit } = npm(['run', '--silent', check], ['ignore', 'pipe', 'pipe']);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  const [code] = await Promise.all([exit, new Promise((resolve) => child.once('close', resolve))]);
  process.stdout.write(`${check} … ${code === 0 ? 'ok' : 'failed'}\n`);
  process.stdout.write(Buffer.concat(said));
  return code !== 0;
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
