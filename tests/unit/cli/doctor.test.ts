import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/cli/commands/doctor/checks.ts';
import {
  checkClock,
  checkDeadLetters,
  checkDestinations,
  checkDurability,
  checkEviction,
  checkFolder,
  checkHub,
  checkNode,
  checkOpenFiles,
  checkRedis,
  checkSettings,
  checkSources,
} from '../../../src/cli/commands/doctor/checks.ts';
import type { RedisProbe } from '../../../src/cli/environment.ts';
import { en } from '../../../src/cli/text/en.ts';
import { fakeCli, NOW, ok, problem } from './fake-cli.ts';

const redis = (more: Partial<RedisProbe>): RedisProbe => ({ description: 'Redis', kind: 'given', ...more });
const GB = 1024 ** 3;
const HUB = new URL('http://hub/');
const gone = { kind: 'unreachable', detail: 'nothing listens' } as const;
const quiet = { id: 's', muted: false, silentAfter: 60_000, raises: true, covers: true };

describe('a finding', () => {
  test.each<[string, Check, Check['verdict']]>([
    ['Node 20.19', checkNode('v20.19.0', en), 'ok'],
    ['Node 20.18', checkNode('v20.18.9', en), 'failed'],
    ['Node 26', checkNode('v26.0.0', en), 'ok'],
    ['settings without a problem', checkSettings([], en), 'ok'],
    ['settings with two', checkSettings(['a', 'b'], en), 'failed'],
    ['much space', checkFolder('/data', 5 * GB, en), 'ok'],
    ['little space', checkFolder('/data', 0.5 * GB, en), 'warning'],
    ['no space', checkFolder('/data', 0.05 * GB, en), 'failed'],
    ['space that is not told', checkFolder('/data', undefined, en), 'ok'],
    ['Redis 6.2', checkRedis(redis({ version: '6.2.0' }), en), 'ok'],
    ['Redis 6.0', checkRedis(redis({ version: '6.0.16' }), en), 'failed'],
    ['a Redis that does not say', checkRedis(redis({}), en), 'warning'],
    ['a Redis that would be started', checkRedis(redis({ kind: 'would-start' }), en), 'ok'],
    ['a Redis that keeps nothing', checkDurability(redis({ volatile: true }), en), 'failed'],
    ['no append-only file', checkDurability(redis({ appendOnly: false }), en), 'failed'],
    ['a sync each second', checkDurability(redis({ appendOnly: true, appendFsync: 'everysec' }), en), 'warning'],
    ['a sync each write', checkDurability(redis({ appendOnly: true, appendFsync: 'always' }), en), 'ok'],
    ['durability that is not told', checkDurability(redis({}), en), 'warning'],
    ['durability of what would be started', checkDurability(redis({ kind: 'would-start' }), en), 'ok'],
    ['noeviction', checkEviction(redis({ maxMemoryPolicy: 'noeviction' }), en), 'ok'],
    ['eviction', checkEviction(redis({ maxMemoryPolicy: 'allkeys-lru' }), en), 'failed'],
    ['eviction that is not told', checkEviction(redis({}), en), 'not-checked'],
    ['clocks that agree', checkClock('redis', NOW + 900, NOW, en), 'ok'],
    ['clocks some seconds apart', checkClock('redis', NOW - 9_000, NOW, en), 'warning'],
    ['clocks minutes apart', checkClock('redis', NOW + 120_000, NOW, en), 'failed'],
    ['no destinations', checkDestinations([], en), 'ok'],
    [
      'destinations that are reached',
      checkDestinations([{ name: 'hall', failing: undefined, tested: true }], en),
      'ok',
    ],
    ['one that is not', checkDestinations([{ name: 'hall', failing: 'it answered 500', tested: true }], en), 'failed'],
    ['one never tested', checkDestinations([{ name: 'hall', failing: undefined, tested: false }], en), 'warning'],
    ['no sources', checkSources({ id: 'ua', sources: [], deadLetters: 0 }, NOW, en), 'warning'],
    [
      'a source never heard',
      checkSources({ id: 'ua', sources: [{ ...quiet, lastHeard: null }], deadLetters: 0 }, NOW, en),
      'warning',
    ],
    [
      'a silent source',
      checkSources({ id: 'ua', sources: [{ ...quiet, lastHeard: NOW - 61_000 }], deadLetters: 0 }, NOW, en),
      'warning',
    ],
    [
      'a source just heard',
      checkSources({ id: 'ua', sources: [{ ...quiet, lastHeard: NOW - 1 }], deadLetters: 0 }, NOW, en),
      'ok',
    ],
    [
      'a source that may be quiet',
      checkSources({ id: 'ua', sources: [{ ...quiet, silentAfter: null, lastHeard: 1 }], deadLetters: 0 }, NOW, en),
      'ok',
    ],
    [
      'nothing but sources that cover nothing',
      checkSources({ id: 'ua', sources: [{ ...quiet, covers: false, lastHeard: NOW }], deadLetters: 0 }, NOW, en),
      'warning',
    ],
    [
      'a source that covers nothing beside one that covers something',
      checkSources(
        {
          id: 'ua',
          sources: [
            { ...quiet, lastHeard: NOW },
            { ...quiet, id: 't', covers: false, lastHeard: NOW },
          ],
          deadLetters: 0,
        },
        NOW,
        en,
      ),
      'ok',
    ],
    ['dead letters', checkDeadLetters([{ id: 'ua', sources: [], deadLetters: 2 }], en), 'warning'],
    ['no dead letters', checkDeadLetters([{ id: 'ua', sources: [], deadLetters: 0 }], en), 'ok'],
    ['files enough', checkOpenFiles(20_000, 10_000, en), 'ok'],
    ['too few files', checkOpenFiles(1_024, 10_000, en), 'warning'],
    ['files without limit', checkOpenFiles(undefined, 10_000, en), 'ok'],
  ])('%s', (_, check, verdict) => {
    expect(check.verdict).toBe(verdict);
    expect(check.found).not.toBe('');
    // What is wrong comes with what to do about it.
    expect(check.advice === undefined).toBe(verdict === 'ok' || verdict === 'not-checked');
  });

  test.each([
    ['a hub that is not there', checkHub(HUB, gone, gone, en), ['failed', 'not-checked']],
    ['something else that answers', checkHub(HUB, problem(404, 'x'), gone, en), ['failed', 'not-checked']],
    ['a hub that is ready', checkHub(HUB, ok({}), ok({ ready: true, reasons: [], degraded: [] }), en), ['ok', 'ok']],
    [
      'a hub that is degraded',
      checkHub(HUB, ok({}), ok({ ready: true, reasons: [], degraded: ['volatile'] }), en),
      ['ok', 'warning'],
    ],
    [
      'a hub that is not ready',
      checkHub(HUB, ok({}), problem(503, 'http.503', { ready: false, reasons: ['no log'] }), en),
      ['ok', 'failed'],
    ],
  ])('%s', (_, checks, verdicts) => {
    expect(checks.map(({ verdict }) => verdict)).toEqual(verdicts);
  });
});

const READY = { livez: ok({ alive: true }, NOW), readyz: ok({ ready: true, reasons: [], degraded: [] }) };
const FEEDS = { 'v1/feeds': ok({ default: 'ua', feeds: [] }) };

test('a source that covers nothing is named, with what that means', () => {
  const sources = [
    { ...quiet, id: 'city', lastHeard: NOW },
    { ...quiet, id: 'app', covers: false, lastHeard: NOW },
    { ...quiet, id: 'volunteers', raises: false, covers: false, lastHeard: NOW },
  ];
  expect(checkSources({ id: 'ua', sources, deadLetters: 0 }, NOW, en).found).toBe(
    '3 sources, all heard; app covers nothing: it raises alerts but makes nothing clear',
  );
});

describe('doctor', () => {
  test('ends with 0 when nothing failed', async () => {
    const cli = fakeCli({ hub: { ...READY, ...FEEDS } });
    expect(await cli.run('doctor')).toBe(0);
    expect(cli.out()).toContain('0 checks failed, 0 warnings.');
  });

  test('ends with 1 when something failed, and says what to do', async () => {
    const cli = fakeCli();
    expect(await cli.run('doctor')).toBe(1);
    expect(cli.out()).toMatch(/FAILED +hub: nothing listens at .*\n +start it with "allclear serve"/);
  });

  test('with --json is one document', async () => {
    const cli = fakeCli({ hub: { ...READY, ...FEEDS }, machine: { openFiles: async () => 10 } });
    expect(await cli.run('doctor', '--json')).toBe(0);
    expect(cli.json()).toMatchObject({ ok: true, failed: 0, warnings: 1 });
    expect((cli.json() as { readonly checks: readonly Check[] }).checks.map(({ name }) => name)).toEqual([
      'node',
      'settings',
      'data folder',
      'redis',
      'durability',
      'eviction',
      'hub',
      'ready',
      'clock of the hub',
      'dead letters',
      'destinations',
      'open files',
    ]);
  });

  test('goes on when a probe fails: that is a finding too', async () => {
    const broken = () => Promise.reject(new Error('connection refused'));
    const cli = fakeCli({
      hub: READY,
      probes: { redis: broken },
      machine: { folder: () => Promise.reject(new Error('this user may not write to /data')), openFiles: broken },
    });
    expect(await cli.run('doctor')).toBe(1);
    expect(cli.out()).toMatch(/FAILED +redis: connection refused/);
    expect(cli.out()).toMatch(/FAILED +data folder: .*may not write/);
    expect(cli.out()).toMatch(/skipped +sources: .*nothing listens/);
    expect(cli.out()).toMatch(/ok +ready/);
  });

  test('tells every problem of the settings', async () => {
    const settings = async () => ({
      problems: ['http.port: no number', 'feeds: none'],
      dataDir: '/data',
      maxSubscribers: 1,
    });
    const cli = fakeCli({ hub: { ...READY, ...FEEDS }, probes: { settings } });
    expect(await cli.run('doctor')).toBe(1);
    expect(cli.out()).toContain('settings: 2 problems: http.port: no number; feeds: none');
  });

  test('with the address of a hub looks at that hub, and at nothing of this folder', async () => {
    const notHere = () => Promise.reject(new Error('looked at'));
    const outside = {
      hub: { ...READY, ...FEEDS },
      probes: { settings: notHere, redis: notHere },
      machine: { folder: notHere, openFiles: notHere },
    };
    for (const [argv, env] of [
      [['doctor', '--url', 'http://hub', '--json'], {}],
      [['doctor', '--json'], { ALLCLEAR_URL: 'http://hub' }],
    ] as const) {
      const cli = fakeCli({ ...outside, env });
      expect(await cli.run(...argv)).toBe(0);
      expect((cli.json() as { readonly checks: readonly Check[] }).checks.map(({ name }) => name)).toEqual([
        'node',
        'hub',
        'ready',
        'clock of the hub',
        'dead letters',
        'destinations',
      ]);
    }
  });

  test('tells of each feed what its hub knows, and skips what the token may not see', async () => {
    const feeds = ok({ default: 'ua', feeds: [{ id: 'ua' }] });
    const hub = { ...READY, 'v1/feeds': feeds, 'v1/sources?feed=ua': ok({ sources: [] }) };
    const blind = fakeCli({ hub });
    await blind.run('doctor');
    expect(blind.out()).toMatch(/warning +sources of ua: none/);
    expect(blind.out()).toMatch(/skipped +dead letters/);
    const rejected = { rejected: [{ kind: 'dead-letter' }, { kind: 'refused' }] };
    const seeing = fakeCli({ hub: { ...hub, 'v1/rejected?feed=ua&limit=1000': ok(rejected) } });
    await seeing.run('doctor');
    expect(seeing.out()).toMatch(/warning +dead letters: 1 batch in feed ua/);
  });
});
