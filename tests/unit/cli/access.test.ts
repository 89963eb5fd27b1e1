import { describe, expect, test } from 'vitest';
import { calledAs, configFolder } from '../../../src/cli/here.ts';
import { asTyped } from '../../../src/cli/text/as-typed.ts';
import { fakeCli, ok, problem } from './fake-cli.ts';

const ME = { id: 'p1', name: 'Olena', kind: 'person', rights: ['alert', 'read'], regions: null, role: 'operator' };
const HUB = 'https://hub.example/';

describe('the token that is sent', () => {
  const hub = { 'v1/people': ok({ people: [] }) };
  test.each([
    ['of --token-file, before all others', ['--token-file', 'mine'], { ALLCLEAR_TOKEN: 'ac_env' }, 'ac_file'],
    ['of ALLCLEAR_TOKEN, before what login keeps', [], { ALLCLEAR_TOKEN: 'ac_env' }, 'ac_env'],
    ['that login keeps for this hub', [], {}, 'ac_kept'],
  ])('is the one %s', async (_, more, env, expected) => {
    const cli = fakeCli({ hub, env, files: { mine: 'ac_file\n' }, kept: { [HUB]: 'ac_kept' } });
    expect(await cli.run('person', 'list', '--url', 'https://hub.example', ...more)).toBe(0);
    expect(cli.sent.map(({ token }) => token)).toEqual([expected]);
  });

  test('is that of this folder where no hub was named', async () => {
    const cli = fakeCli({ hub, folderToken: 'ac_folder' });
    expect(await cli.run('person', 'list')).toBe(0);
    expect(cli.sent.map(({ token }) => token)).toEqual(['ac_folder']);
  });

  test.each([
    ['--url', ['--url', 'https://other.example'], {}],
    ['ALLCLEAR_URL', [], { ALLCLEAR_URL: 'https://other.example' }],
    ['--url of this very machine', ['--url', 'http://127.0.0.1:8080'], {}],
  ])('is never that of this folder where a hub was named by %s', async (_, more, env) => {
    const cli = fakeCli({ hub, folderToken: 'ac_folder', kept: { [HUB]: 'ac_kept' }, env });
    await cli.run('person', 'list', ...more);
    expect(cli.sent.map(({ token }) => token)).toEqual([undefined]);
  });

  test('that is missing is told with the commands that help, and ends with 4', async () => {
    const cli = fakeCli({ hub: { 'v1/people': problem(401, 'token.missing') } });
    expect(await cli.run('person', 'list', '--url', HUB)).toBe(4);
    expect(cli.err()).toContain(`allclear login ${HUB}`);
    expect(cli.err()).toContain('allclear person add');
  });

  test.each([
    ['of --token-file', { files: { mine: 'ac_x' } }, ['--token-file', 'mine']],
    ['of ALLCLEAR_TOKEN', { env: { ALLCLEAR_TOKEN: 'ac_x' } }, []],
    ['that allclear login keeps', { kept: { 'http://127.0.0.1:8080/': 'ac_x' } }, []],
    ['of this data folder', { folderToken: 'ac_x' }, []],
  ])('that the hub does not know is told by where it is from: %s', async (from, outside, more) => {
    const cli = fakeCli({ hub: { 'v1/people': problem(401, 'token.unknown') }, ...outside });
    expect(await cli.run('person', 'list', ...more)).toBe(4);
    expect(cli.err()).toContain(from);
    expect(cli.err()).not.toContain('ac_x');
  });

  test('that is no token is not sent', async () => {
    const cli = fakeCli({ files: { mine: '<html> no' }, hub });
    expect(await cli.run('person', 'list', '--token-file', 'mine')).toBe(2);
    expect(cli.sent).toEqual([]);
  });

  test('goes with the live feed as a header, never in its address', async () => {
    const cli = fakeCli({ env: { ALLCLEAR_TOKEN: 'ac_env' } });
    const running = cli.run('watch');
    await cli.hub();
    expect(cli.sockets[0]?.token).toBe('ac_env');
    expect(cli.sockets[0]?.url.href).not.toContain('ac_env');
    cli.interrupt();
    expect(await running).toBe(0);
  });
});

describe('login', () => {
  const hub = { 'v1/me': ok(ME) };

  test('tries the token, keeps it for that hub, and says who one is', async () => {
    const cli = fakeCli({ hub, stdin: 'ac_piped\nmore' });
    expect(await cli.run('login', 'https://hub.example')).toBe(0);
    expect(cli.sent).toEqual([{ request: 'v1/me', json: undefined, token: 'ac_piped' }]);
    expect(Object.fromEntries(cli.kept)).toEqual({ [HUB]: 'ac_piped' });
    expect(cli.out()).toContain('Olena (operator)');
    expect(cli.out() + cli.err()).not.toContain('ac_piped');
  });

  test('asks at a terminal', async () => {
    const cli = fakeCli({ hub, terminal: true, typed: 'ac_typed' });
    expect(await cli.run('login', 'https://hub.example')).toBe(0);
    expect(Object.fromEntries(cli.kept)).toEqual({ [HUB]: 'ac_typed' });
  });

  test('keeps nothing that the hub does not know', async () => {
    const cli = fakeCli({ hub: { 'v1/me': problem(401, 'token.unknown') }, env: { ALLCLEAR_TOKEN: 'ac_x' } });
    expect(await cli.run('login', 'https://hub.example')).toBe(4);
    expect(cli.kept.size).toBe(0);
  });

  test('to a hub elsewhere without TLS says that the token can be read', async () => {
    const cli = fakeCli({ hub, env: { ALLCLEAR_TOKEN: 'ac_x' } });
    await cli.run('login', 'http://hub.example');
    expect(cli.err()).toContain('not encrypted');
    const near = fakeCli({ hub, env: { ALLCLEAR_TOKEN: 'ac_x' } });
    await near.run('login', 'http://localhost:8080');
    expect(near.err()).toBe('');
  });

  test.each([[['login']], [['login', '']], [['logout']]])('%j without a hub is bad usage', async (argv) => {
    expect(await fakeCli({ hub, folderToken: 'x' }).run(...argv)).toBe(2);
  });

  test('is undone by logout, for that hub only', async () => {
    const cli = fakeCli({ kept: { [HUB]: 'a', 'https://other.example/': 'b' } });
    expect(await cli.run('logout', 'https://hub.example')).toBe(0);
    expect(Object.fromEntries(cli.kept)).toEqual({ 'https://other.example/': 'b' });
  });
});

describe('a command in a text', () => {
  test.each([
    ['allclear', 'run "allclear source add x"', 'run "allclear source add x"'],
    ['npm run -s allclear --', 'run "allclear source add x"', 'run "npm run -s allclear -- source add x"'],
    [
      'node x.js',
      '/usr/bin/allclear serve; AllClear serve; allclear is good',
      '/usr/bin/allclear serve; AllClear serve; allclear is good',
    ],
  ])('called %s', (called, text, expected) => {
    expect(asTyped(text, called)).toBe(expected);
  });

  test('stands in help and errors as it can be typed here', async () => {
    const cli = fakeCli({ called: 'npm run -s allclear --' });
    await cli.run('status', '--help');
    expect(cli.out()).toContain('Usage: npm run -s allclear -- status');
    expect(cli.out()).not.toMatch(/^ +allclear /m);
    await cli.run('status');
    expect(cli.err()).toContain('"npm run -s allclear -- serve"');
  });

  test.each([
    [{ npm_lifecycle_event: 'allclear' }, '/x/dist/src/cli/main.js', 'npm run -s allclear --'],
    [{}, '/usr/local/bin/allclear', 'allclear'],
    [{}, '/x/dist/src/cli/main.js', 'node dist/src/cli/main.js'],
    [{}, '/elsewhere/main.js', 'node /elsewhere/main.js'],
  ])('with %j and %s is called %s', (env, script, expected) => {
    expect(calledAs(env, script, '/x')).toBe(expected);
  });
});

test.each([
  [{ XDG_CONFIG_HOME: '/xdg', HOME: '/home/me' }, 'linux', '/xdg/allclear'],
  [{ HOME: '/home/me' }, 'linux', '/home/me/.config/allclear'],
  [{ APPDATA: '/app', HOME: '/home/me' }, 'win32', '/app/allclear'],
  [{ HOME: '/Users/me' }, 'darwin', '/Users/me/.config/allclear'],
] as const)('with %j on %s tokens are kept in %s', (env, platform, expected) => {
  expect(configFolder(env, platform)).toBe(expected);
});
