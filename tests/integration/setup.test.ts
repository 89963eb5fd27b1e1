import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A clock a year ahead. */
const LATER = new URL('../support/later.mjs', import.meta.url).href;
const SCRIPTS = ['setup.mjs', 'build.mjs', 'lock.mjs', 'run.mjs', 'test.mjs', 'chromium.mjs'];

/** Stands in for `npm ci`: keeps the list of what is installed, as npm does, and counts how often it ran. */
const NPM = `
import { appendFileSync, copyFileSync, mkdirSync } from 'node:fs';
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
await new Promise((resolve) => setTimeout(resolve, 300));
if (process.env.NPM_FAILS) process.exit(7);
mkdirSync('node_modules', { recursive: true });
copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

/** Stands in for the bundler of the page, which has tests of its own. */
const VITE = `
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('dist/src/page', { recursive: true });
writeFileSync('dist/src/page/index.html', '<!doctype html>');
`;

let checkout: string;
const at = (path: string): string => join(checkout, path);
const write = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const read = (path: string): string => readFileSync(at(path), 'utf8');
const npmCalls = (): string => (existsSync(at('npm-calls')) ? read('npm-calls') : '');

const launch = (
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): ChildProcess =>
  spawn(process.execPath, [at(`config/tools/${script}`), ...args], {
    cwd: checkout,
    env: { ...process.env, npm_execpath: at('npm.mjs'), ...env },
  });

type Ended = { readonly code: unknown; readonly stdout: string; readonly stderr: string };
const end = async (child: ChildProcess): Promise<Ended> => {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => {
    said.stdout += data;
  });
  child.stderr?.on('data', (data) => {
    said.stderr += data;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
};
const run = (script: string, ...rest: [(readonly string[])?, Readonly<Record<string, string>>?]): Promise<Ended> =>
  end(launch(script, ...rest));

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'allclear-setup-'));
  for (const script of SCRIPTS) cpSync(join(ROOT, 'config/tools', script), at(`config/tools/${script}`));
  mkdirSync(at('node_modules'));
  for (const name of ['typescript', '@typescript', '@tsconfig', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', name), at(`node_modules/${name}`));
  }
  write('npm.mjs', NPM);
  write('node_modules/vite/bin/vite.js', VITE);
  cpSync(join(ROOT, 'tsconfig.json'), at('tsconfig.json'));
  write('package.json', '{"type":"module"}');
  write('package-lock.json', lock({ a: '1.0.0' }));
  write('node_modules/.package-lock.json', lock({ a: '1.0.0' }));
  write('src/cli/main.ts', "export const greeting: string = 'hello';\nprocess.stdout.write(greeting);\n");
  write('src/adapters/redis/append.lua', 'return 1');
  write('config/regions/ua.json', '{}');
  cpSync(join(ROOT, 'src/client/tsconfig.json'), at('src/client/tsconfig.json'));
  write('src/client/client.ts', "export const state = (): string => 'unknown';\n");
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const lock = (packages: Readonly<Record<string, string>>): string => {
  const entries = Object.entries(packages).map(([name, version]) => [
    `node_modules/${name}`,
    { version, dev: name === 'd' },
  ]);
  return JSON.stringify({ packages: { '': {}, ...Object.fromEntries(entries) } });
};

describe('the build', () => {
  test('compiles, copies what is read at run time, and then has nothing to do or say', async () => {
    expect(await run('setup.mjs')).toEqual({ code: 0, stdout: '', stderr: 'allclear: building dist/\n' });
    expect(read('dist/src/cli/main.js')).toContain('hello');
    expect(read('dist/src/adapters/redis/append.lua')).toBe('return 1');
    expect(existsSync(at('dist/config/regions/ua.json'))).toBe(true);
    expect(existsSync(at('dist/package.json'))).toBe(true);
    expect(existsSync(at('dist/config/tools/setup.mjs'))).toBe(false);
    expect(await run('setup.mjs')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(npmCalls()).toBe('');
  });

  test('is done again after a change, and forgets what is gone', async () => {
    write('src/gone/old.ts', 'export const old = 1;\n');
    await run('setup.mjs');
    rmSync(at('src/gone'), { recursive: true });
    write('src/adapters/redis/append.lua', 'return 2');
    expect((await run('setup.mjs')).stderr).toBe('allclear: building dist/\n');
    expect(read('dist/src/adapters/redis/append.lua')).toBe('return 2');
    expect(existsSync(at('dist/src/gone'))).toBe(false);
  });

  test('that was killed is done again', async () => {
    const first = launch('setup.mjs');
    await once(first.stderr ?? first, 'data');
    first.kill('SIGKILL');
    await once(first, 'close');
    expect(existsSync(at('dist/.built'))).toBe(false);
    expect(await run('setup.mjs')).toMatchObject({ code: 0, stderr: 'allclear: building dist/\n' });
    expect(read('dist/src/cli/main.js')).toContain('hello');
  });

  test('that does not compile says so on stderr and leaves the last one as it was', async () => {
    await run('setup.mjs');
    write('src/cli/main.ts', 'export const greeting: string = 5;\n');
    const { code, stdout, stderr } = await run('setup.mjs');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('TS2322');
    expect(stderr).toContain('the sources do not compile');
    expect(read('dist/src/cli/main.js')).toContain('hello');
  });

  test.each([
    ['one', {}],
    ['one, also where the clock of the disk is another than its own,', { NODE_OPTIONS: `--import=${LATER}` }],
  ])('waits for another %s which does the work of both', async (_what, env) => {
    const both = await Promise.all([run('setup.mjs', [], env), run('setup.mjs', [], env)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes('building'))).toHaveLength(1);
  });

  test.each([['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), id: 'x' })]])(
    'is not held up by a lock %s',
    async (_what, text) => {
      write('dist/.lock', text);
      expect(await run('setup.mjs')).toMatchObject({ code: 0 });
      expect(existsSync(at('dist/.lock'))).toBe(false);
    },
  );
});

describe('the packages', () => {
  test('are installed when there are none', async () => {
    rmSync(at('node_modules/.package-lock.json'));
    expect(await run('setup.mjs', ['--dev'])).toMatchObject({
      code: 0,
      stderr: 'allclear: installing packages (npm ci)\n',
    });
    expect(npmCalls()).toBe('ci --no-audit --no-fund --include=dev --loglevel=error\n');
    expect(existsSync(at('dist/.built'))).toBe(false);
    expect(await run('setup.mjs', ['--dev'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('are installed when the lock file names others', async () => {
    await run('setup.mjs');
    write('package-lock.json', lock({ a: '1.0.1' }));
    await run('setup.mjs');
    expect(npmCalls()).toContain('ci ');
  });

  test('for development are missed only by a build and the tests', async () => {
    write('package-lock.json', lock({ a: '1.0.0', d: '1.0.0' }));
    await run('setup.mjs');
    write('node_modules/.package-lock.json', lock({ a: '1.0.0' }));
    rmSync(at('npm-calls'));
    await run('setup.mjs');
    expect(npmCalls()).toBe('');
    await run('setup.mjs', ['--dev']);
    expect(npmCalls()).toContain('ci ');
  });

  test('are installed once by two at once', async () => {
    rmSync(at('node_modules/.package-lock.json'));
    await Promise.all([run('setup.mjs'), run('setup.mjs', ['--dev'])]);
    expect(npmCalls()).toBe('ci --no-audit --no-fund --include=dev --loglevel=error\n');
  });

  test('that cannot be installed: says what to do', async () => {
    rmSync(at('node_modules/.package-lock.json'));
    const { code, stderr } = await run('setup.mjs', [], { NPM_FAILS: '1' });
    expect(code).toBe(1);
    expect(stderr).toContain('npm ci failed with 7');
    expect(stderr).toContain('npm config set registry');
  });
});

describe('a test run', () => {
  /** Stands in for the tests: says how many, and waits until all checks are through, so that it ends last. */
  const vitest = (result: string, code: number): void =>
    write(
      'node_modules/vitest/vitest.mjs',
      `import { existsSync } from 'node:fs';
const checked = () => ['typecheck', 'lint', 'unused'].every((name) => existsSync(name + '-done'));
const timer = setInterval(() => {
  if (process.argv.length === 6 && !checked()) return;
  clearInterval(timer);
  console.log('the tests');
  ${result === '' ? '' : `console.log(${JSON.stringify(result)});`}
  process.exitCode = ${code};
}, 10);`,
    );
  /** Stands in for what installs and builds, which has its tests above. */
  const build = (code: number): void =>
    write('config/tools/setup.mjs', `process.exitCode = process.argv.includes('--dev') ? 0 : ${code};`);
  /** Stands in for the checks. */
  const checks = (failing: string): void =>
    write(
      'npm.mjs',
      `import { writeFileSync } from 'node:fs';
const name = process.argv[4];
console.log('what ' + name + ' says');
writeFileSync(name + '-done', '');
process.exitCode = name === '${failing}' ? 2 : 0;`,
    );

  test('that cannot start ends with the line that is read by machines', async () => {
    rmSync(at('node_modules/.package-lock.json'));
    const { code, stdout } = await run('test.mjs', [], { NPM_FAILS: '1' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '0 passed, 1 failed\n' });
  });

  test('says how each check went, and how many tests passed in its last line', async () => {
    build(0);
    vitest('7 passed, 0 failed, 1 skipped', 0);
    checks('none');
    const { code, stdout } = await run('test.mjs');
    const lines = stdout.trimEnd().split('\n');
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: '7 passed, 0 failed, 1 skipped' });
    expect(lines.slice(0, -1).toSorted()).toEqual(['lint … ok', 'the tests', 'typecheck … ok', 'unused … ok']);
  });

  test('fails by a check, though all tests passed, and says what it said after them', async () => {
    build(0);
    vitest('7 passed, 0 failed', 0);
    checks('lint');
    const { code, stdout } = await run('test.mjs');
    expect(code).toBe(1);
    expect(stdout).toContain('lint … failed\n');
    expect(stdout).toMatch(/the tests\nlint failed:\nwhat lint says\n7 passed, 1 failed\n$/);
    expect(stdout).not.toContain('what unused says');
  });

  test.each([
    ['a check that fails beside a test', '6 passed, 1 failed', 1, 'unused', '6 passed, 2 failed\n'],
    ['a run that fails without a test', '7 passed, 0 failed', 3, 'none', '7 passed, 1 failed\n'],
    ['tests that end without a word', '', 0, 'none', '0 passed, 1 failed\n'],
  ])('counts %s', async (_what, result, exit, failing, last) => {
    build(0);
    vitest(result, exit);
    checks(failing);
    const { code, stdout } = await run('test.mjs');
    expect(code).toBe(1);
    expect(stdout.endsWith(`\n${last}`)).toBe(true);
  });

  test('is not begun where what it runs cannot be built', async () => {
    build(1);
    vitest('7 passed, 0 failed', 0);
    checks('typecheck');
    const { code, stdout, stderr } = await run('test.mjs');
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 1, last: '0 passed, 1 failed' });
    expect(stdout).not.toContain('the tests');
    expect(stderr).toContain('could not be built');
  });

  test('of named files has no checks', async () => {
    build(1);
    vitest('1 passed, 0 failed', 0);
    checks('lint');
    const { code, stdout } = await run('test.mjs', ['tests/unit/x.test.ts']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'the tests\n1 passed, 0 failed\n' });
  });
});
