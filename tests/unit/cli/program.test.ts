import { describe, expect, test } from 'vitest';
import { fakeCli, problem } from './fake-cli.ts';

const COMMANDS = [
  'serve',
  'status',
  'watch',
  'replay',
  'doctor',
  'source add',
  'source list',
  'source mute',
  'source unmute',
  'source remove',
];

describe('help', () => {
  test.each(COMMANDS)('of %s has examples and the options that every command has', async (command) => {
    const cli = fakeCli();
    expect(await cli.run(...command.split(' '), '--help')).toBe(0);
    expect(cli.out()).toContain('Examples:');
    expect(cli.out()).toContain('--json');
    expect(cli.err()).toBe('');
  });

  test('of the program says what the exit codes mean', async () => {
    const cli = fakeCli();
    expect(await cli.run('--help')).toBe(0);
    expect(cli.out()).toContain('3 hub not reachable');
  });

  test('the version is told', async () => {
    const cli = fakeCli();
    expect(await cli.run('--version')).toBe(0);
    expect(cli.out()).toBe('9.9.9\n');
  });
});

describe('bad usage', () => {
  test.each([
    [['bogus']],
    [['status', '--bogus']],
    [['source', 'add']],
    [['replay']],
    [['status', '--lang', 'fr']],
    [[]],
  ])('%j ends with 2 and one clear line', async (argv) => {
    const cli = fakeCli();
    expect(await cli.run(...argv)).toBe(2);
    expect(cli.out()).toBe('');
    expect(cli.err()).toMatch(/allclear/);
  });

  test('with --json is the one document on standard output', async () => {
    const cli = fakeCli();
    expect(await cli.run('status', '--bogus', '--json')).toBe(2);
    expect(cli.json()).toEqual({ error: { code: 'usage', detail: expect.stringContaining('--bogus') } });
  });
});

describe('the hub to talk to', () => {
  test.each([
    [{}, [], 'http://127.0.0.1:8080/'],
    [{ port: 9000 }, [], 'http://127.0.0.1:9000/'],
    [{ port: 9000, env: { ALLCLEAR_URL: 'http://hub/base' } }, [], 'http://hub/base/'],
    [{ env: { ALLCLEAR_URL: 'http://hub' } }, ['--url', 'https://other'], 'https://other/'],
  ])('with %j and %j is %s', async (outside, argv, expected) => {
    const cli = fakeCli(outside);
    expect(await cli.run('status', ...argv)).toBe(3);
    expect(cli.asked).toEqual([`${expected}v1/status`]);
  });

  test('that is not reachable is told with what to do', async () => {
    const cli = fakeCli();
    expect(await cli.run('status')).toBe(3);
    expect(cli.err()).toBe(
      'allclear: nothing listens at http://127.0.0.1:8080; start the hub with "allclear serve", or say where it is with --url\n',
    );
  });

  test('that cannot be an address is bad usage', async () => {
    const cli = fakeCli();
    expect(await cli.run('--json', 'status', '--url', 'hub')).toBe(2);
    expect(cli.json()).toMatchObject({ error: { code: 'usage' } });
  });

  test('that has a problem: its code is the code', async () => {
    const cli = fakeCli({ hub: { 'v1/status': problem(503, 'log.unavailable') } });
    expect(await cli.run('status', '--json')).toBe(1);
    expect(cli.json()).toEqual({ error: { code: 'log.unavailable', detail: 'detail of log.unavailable' } });
  });
});

test('serve hands on its roles, its settings and the settings file', async () => {
  const cli = fakeCli({ env: { HOME: '/root' } });
  expect(await cli.run('serve', 'http.port=0', '--role', 'web,ingest', '--config', 'my.yaml')).toBe(0);
  expect(cli.served).toEqual([
    { env: { HOME: '/root', ALLCLEAR_CONFIG: 'my.yaml' }, roles: ['web', 'ingest'], web: 0, settings: ['http.port=0'] },
  ]);
});
