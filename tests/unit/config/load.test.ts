import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettingsError } from '../../../config/settings/errors.ts';
import { type LoadOptions, loadSettings } from '../../../config/settings/load.ts';
import type { OldName } from '../../../config/settings/renamed.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'allclear-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (text: string, name = 'allclear.yaml'): void => writeFileSync(join(cwd, name), text);
const load = (env: LoadOptions['env'] = {}, more: Partial<LoadOptions> = {}) => loadSettings({ env, cwd, ...more });
const problemsOf = (env: LoadOptions['env'] = {}, more: Partial<LoadOptions> = {}): string[] => {
  try {
    load(env, more);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
};

describe('layers', () => {
  test('nothing given means the standard values', () => {
    expect(load()).toMatchObject({
      http: { host: '0.0.0.0', port: 8080, maxBody: 1024 * 1024, trustProxy: false, publicUrl: null },
      dataDir: join(cwd, '.allclear'),
      redis: { url: null, durability: 'always', embedded: ['path', 'debian', 'javascript'], keyPrefix: '' },
      feeds: [{ id: 'ua', country: 'ua' }],
      intake: { horizon: 7 * 86_400_000, ahead: 300_000 },
      live: { heartbeat: 5000, maxBacklog: 256 * 1024 },
    });
  });

  test('the file in the working directory is read', () => {
    write('http:\n  port: 9000\nsources:\n  silentAfter: 90s\n');
    expect(load()).toMatchObject({ http: { port: 9000, host: '0.0.0.0' }, sources: { silentAfter: 90_000 } });
  });

  test('ALLCLEAR_CONFIG names another file, relative to the working directory', () => {
    write('http:\n  port: 9000\n');
    write('http:\n  port: 9001\n', 'other.yaml');
    expect(load({ ALLCLEAR_CONFIG: 'other.yaml' }).http.port).toBe(9001);
    expect(load({ ALLCLEAR_CONFIG: '' }).http.port).toBe(9000);
  });

  test('a variable wins over the file, an argument over the variable, the last argument over the first', () => {
    write('http:\n  port: 9000\n');
    expect(load({ ALLCLEAR_HTTP_PORT: '9001' }).http.port).toBe(9001);
    const argv = ['http.port=9002', 'http.port=0'];
    expect(load({ ALLCLEAR_HTTP_PORT: '9001' }, { argv }).http.port).toBe(0);
  });

  test('an empty variable counts as not set', () => {
    expect(load({ ALLCLEAR_REDIS_URL: '', ALLCLEAR_HTTP_PORT: '' }).http.port).toBe(8080);
  });

  test('an empty file and a section without lines mean the standard values', () => {
    write('# nothing yet\n');
    expect(load().http.port).toBe(8080);
    write('http:\n  # port: 9000\n');
    expect(load().http.port).toBe(8080);
    expect(load({ ALLCLEAR_HTTP_PORT: '1' }).http.port).toBe(1);
  });

  test('what was loaded cannot be changed', () => {
    const settings = load();
    expect(() => Object.assign(settings.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings.feeds, { length: 0 })).toThrow(TypeError);
  });
});

describe('variables', () => {
  test.each([
    ['ALLCLEAR_HTTP_MAX_BODY', '64KiB', { http: { maxBody: 65_536 } }],
    ['ALLCLEAR_HTTP_TRUST_PROXY', 'true', { http: { trustProxy: true } }],
    ['ALLCLEAR_HTTP_TRUST_PROXY', '2', { http: { trustProxy: 2 } }],
    ['ALLCLEAR_HTTP_TRUST_PROXY', 'loopback, 10.0.0.0/8', { http: { trustProxy: 'loopback, 10.0.0.0/8' } }],
    ['ALLCLEAR_HTTP_PUBLIC_URL', 'https://alerts.example.org/', { http: { publicUrl: 'https://alerts.example.org' } }],
    ['ALLCLEAR_DATA_DIR', '/data', { dataDir: '/data' }],
    ['ALLCLEAR_REDIS_EMBEDDED', 'debian,path', { redis: { embedded: ['debian', 'path'] } }],
    ['ALLCLEAR_REDIS_KEY_PREFIX', '123', { redis: { keyPrefix: '123' } }],
    ['ALLCLEAR_LOGGING_PRETTY', 'false', { logging: { pretty: false } }],
    ['ALLCLEAR_LOGGING_PRETTY', 'auto', { logging: { pretty: 'auto' } }],
    ['ALLCLEAR_METRICS_TOKEN', '12345', { metrics: { token: '12345' } }],
    ['ALLCLEAR_LIVE_DRAIN', '0s', { live: { drain: 0 } }],
    ['ALLCLEAR_SEQUENCER_BACKOFF', '1.5s', { sequencer: { backoff: 1500 } }],
  ])('%s=%s', (name, text, expected) => {
    expect(load({ [name]: text })).toMatchObject(expected);
  });

  test.each([
    'redis://127.0.0.1:6379/0',
    'rediss://user:p%40ss@host:6380',
    'redis+sentinel://a:26379,b:26379/mymaster',
    'redis-cluster://a:6379,b:6379?tls=true',
    '/run/redis/redis.sock',
  ])('%s is a Redis', (url) => {
    expect(load({ ALLCLEAR_REDIS_URL: url }).redis.url).toBe(url);
  });

  test('a feed cannot come from a variable', () => {
    expect(problemsOf({ ALLCLEAR_FEEDS: 'ua' })).toEqual(['  ALLCLEAR_FEEDS: this can only stand in the YAML file']);
  });

  test('variables for the commands, and what Kubernetes puts beside them, are not settings', () => {
    const settings = load({
      ALLCLEAR_URL: 'http://localhost:1',
      ALLCLEAR_TOKEN: 't',
      ALLCLEAR_REDIS_CACHE: '/c',
      ALLCLEAR_SERVICE_HOST: '10.0.0.1',
      ALLCLEAR_SERVICE_PORT_HTTP: '80',
      ALLCLEAR_PORT: 'tcp://10.0.0.1:80',
      ALLCLEAR_PORT_80_TCP_ADDR: '10.0.0.1',
      ALLCLEAR_HTTP_PORT: 'tcp://10.0.0.2:80',
    });
    expect(settings.http.port).toBe(8080);
  });
});

describe('what is wrong', () => {
  test('is told all at once, each with its value, where it stands and what is expected', () => {
    write('http:\n  port: 99999\n  prot: 1\nlgo:\n  level: info\nintake:\n  horizon: 7\n');
    expect(problemsOf({ ALLCLEAR_LOGGING_LEVEL: 'loud', ALLCLEAR_HTPP_PORT: '1' }, { argv: ['live.ring=0'] })).toEqual([
      '  ALLCLEAR_HTPP_PORT: there is no such variable; did you mean ALLCLEAR_HTTP_PORT?',
      '  http.port = 99999 (allclear.yaml:2): expected a whole number from 0 to 65535',
      '  http.prot (allclear.yaml:3): there is no such setting; did you mean http.port?',
      '  logging.level = "loud" (ALLCLEAR_LOGGING_LEVEL): expected one of trace, debug, info, warn, error, fatal, silent',
      '  intake.horizon = 7 (allclear.yaml:7): expected a duration such as 250ms, 60s, 5m, 12h or 7d, from 1s to 3650d',
      '  live.ring = "0" (argument): expected a whole number of at least 1',
      '  lgo (allclear.yaml:5): there is no such setting; did you mean log?',
    ]);
  });

  test.each([
    ['port: 80', 'http.port'],
    ['datadir: x', 'dataDir'],
    ['live: {hearbeat: 5s}', 'live.heartbeat'],
    ['feeds: [{id: ua, contry: ua}]', 'feeds.0.country'],
  ])('%s: did you mean %s?', (text, meant) => {
    write(text);
    expect(problemsOf().join('\n')).toContain(`did you mean ${meant}?`);
  });

  describe('names of the version before', () => {
    const told: OldName[] = [];
    const onOldName = (one: OldName): void => void told.push(one);
    beforeEach(() => {
      told.length = 0;
    });

    test('are read in a file, and told with the new ones and where they stand', () => {
      write(
        'log:\n  level: warn\n  pretty: false\njournal:\n  keep: 90000\nsequencer:\n  snapshotEvery: 10\n  snapshotInterval: 1s\n',
      );
      expect(load({}, { onOldName })).toMatchObject({
        logging: { level: 'warn', pretty: false },
        log: { keep: 90_000 },
        sequencer: { checkpointEvery: 10, checkpointInterval: 1_000 },
      });
      expect(told).toEqual([
        { old: 'log.level', name: 'logging.level', from: 'allclear.yaml:2' },
        { old: 'log.pretty', name: 'logging.pretty', from: 'allclear.yaml:3' },
        { old: 'journal.keep', name: 'log.keep', from: 'allclear.yaml:5' },
        { old: 'sequencer.snapshotEvery', name: 'sequencer.checkpointEvery', from: 'allclear.yaml:7' },
        { old: 'sequencer.snapshotInterval', name: 'sequencer.checkpointInterval', from: 'allclear.yaml:8' },
      ]);
    });

    test('are read as variables and arguments, which win over the file under either name', () => {
      write('logging:\n  level: error\nlog:\n  keep: 70000\n');
      const env = { ALLCLEAR_LOG_LEVEL: 'warn' };
      expect(load(env, { argv: ['journal.keep=80000'], onOldName })).toMatchObject({
        logging: { level: 'warn' },
        log: { keep: 80_000 },
      });
      expect(told).toEqual([
        { old: 'ALLCLEAR_LOG_LEVEL', name: 'logging.level', from: 'ALLCLEAR_LOG_LEVEL' },
        { old: 'journal.keep', name: 'log.keep', from: 'argument' },
      ]);
    });

    test('yield to the new ones beside them', () => {
      write('log:\n  level: warn\nlogging:\n  level: error\n');
      expect(load({}, { onOldName })).toMatchObject({ logging: { level: 'error' } });
      const both = { ALLCLEAR_LOGGING_LEVEL: 'fatal', ALLCLEAR_LOG_LEVEL: 'trace' };
      expect(load(both)).toMatchObject({ logging: { level: 'fatal' } });
      expect(told).toHaveLength(1);
    });

    test('are nothing to tell of where nothing stands under them', () => {
      write('journal:\n  # keep: 1\nlog:\n  # level: info\n');
      expect(load({ ALLCLEAR_LOG_LEVEL: '' }, { onOldName })).toMatchObject({ logging: { level: 'info' } });
      expect(told).toEqual([]);
    });

    test('are checked like the new ones, and found in the file', () => {
      write('log:\n  level: loud\njournal:\n  kep: 1\n');
      expect(problemsOf()).toEqual([
        expect.stringContaining('logging.level = "loud" (allclear.yaml:2): expected one of'),
        expect.stringContaining('journal (allclear.yaml:4): there is no such setting'),
      ]);
    });
  });

  test('a name that resembles nothing gets no guess', () => {
    expect(problemsOf({ ALLCLEAR_QQQQQQQQ: '1' })).toEqual(['  ALLCLEAR_QQQQQQQQ: there is no such variable']);
  });

  test.each([
    ['http: 8080', 'http = 8080 (allclear.yaml:1): expected settings by name'],
    ['- http', 'expected settings by name, as in `http:`'],
    ['http:\n  port: 1\n  port: 2', 'line 3: Map keys must be unique'],
    ['http: {', 'line 1: '],
    ['__proto__: {a: 1}', '__proto__'],
    ['feeds: []', 'expected at least one feed'],
    ['feeds: [{id: ua, country: ua}, {id: ua, country: ua}]', 'expected a different id for each feed'],
    ['feeds: [{id: UA, country: ua}]', 'feeds.0.id = "UA" (allclear.yaml:1): expected up to 32 small letters'],
    ['feeds: [{id: pl, country: pl}]', 'feeds.0.country = "pl" (allclear.yaml:1): expected one of ua'],
    ['feeds: ua', 'expected a list of feeds'],
    ['redis: {embedded: []}', 'without Redis there is no hub'],
    ['redis: {url: "localhost:6379"}', 'expected redis://'],
    ['redis: {keyPrefix: "{a}"}', 'expected up to 64 letters'],
    ['intake: {idRetention: 1d}', 'expected at least intake.horizon and intake.ahead together'],
    ['log: {keep: 1999}', 'expected at least sequencer.batch and sequencer.checkpointEvery'],
    ['sequencer: {checkpointEvery: 600000}', 'expected at least sequencer.batch and sequencer.checkpointEvery'],
    ['live: {drain: 9s}', 'from 0s to 8s'],
    ['live: {heartbeat: 30d}', 'expected a duration'],
    ['http: {publicUrl: alerts.example.org}', 'expected an address'],
    ['http: {trustProxy: everybody}', 'expected true, false'],
    ['sources: {tick: }', 'sources.tick = null'],
  ])('%j is refused', (text, expected) => {
    write(text);
    expect(problemsOf().join('\n')).toContain(expected);
  });

  test('a rule between two settings is told beside another problem', () => {
    write('intake:\n  idRetention: 1d\n  maxSignals: 0\n');
    expect(problemsOf()).toHaveLength(2);
  });

  test('a file that is named but missing is refused', () => {
    const [problem] = problemsOf({ ALLCLEAR_CONFIG: 'gone.yaml' });
    expect(problem).toBe(`  ${join(cwd, 'gone.yaml')} (ALLCLEAR_CONFIG): there is no such file`);
    expect(problemsOf({}, { file: 'gone.yaml' })).toHaveLength(1);
  });

  test('an argument without a value or with an unknown path is refused', () => {
    expect(problemsOf({}, { argv: ['http.port', 'htp.port=1', 'feeds=ua'] })).toEqual([
      '  http.port: expected path=value, such as http.port=8080',
      '  htp.port (argument): there is no such setting; did you mean http.port?',
      '  feeds (argument): this can only stand in the YAML file',
    ]);
  });

  test('secrets are not repeated', () => {
    const secret = 's3cret';
    const said = problemsOf({
      ALLCLEAR_REDIS_URL: `redis//user:${secret}@host`,
      ALLCLEAR_METRICS_TOKEN: `${secret} ${secret}`,
    });
    expect(said).toHaveLength(2);
    expect(said.join('\n')).not.toContain(secret);
  });
});
