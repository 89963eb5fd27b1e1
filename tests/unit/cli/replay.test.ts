import { describe, expect, test } from 'vitest';
import { progressText } from '../../../src/cli/replay.ts';
import { fakeCli, NOW } from './fake-cli.ts';
import { fakeSink } from './fake-sink.ts';

const STDIN = [
  '{"scenario":"two lines"}',
  '{"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:00:00Z"}',
  '{"id":"2","source":"city","region":"Atlantis","kind":"alert","at":"2022-12-25T07:00:01Z"}',
].join('\n');

const replay = async (stdin: string, ...argv: readonly string[]) => {
  const sink = fakeSink();
  const cli = fakeCli({ sink: sink.sink, stdin });
  const code = await cli.run('replay', '-', '--feed', 'drill', '--speed', 'max', ...argv);
  return { ...cli, sink, code };
};

describe('replay', () => {
  test('plays into the feed and says what became of it', async () => {
    const { code, out, sink, isOpen } = await replay(STDIN);
    expect(code).toBe(0);
    expect(sink.feeds).toEqual(['drill']);
    expect(sink.calls).toMatchObject([
      { source: 'city', items: [{ id: '1', region: '31', receivedAt: '2022-12-25T07:00:00.000Z' }] },
    ]);
    expect(out()).toContain('two lines into feed drill (Exercise): 2 signals');
    expect(out()).toMatch(/taken +1\n +repeated +0\n +refused +1\n +1 × region.unknown\n +line 3: /);
    expect({ sink: sink.isClosed(), context: isOpen() }).toEqual({ sink: true, context: false });
  });

  test('with --json is one document', async () => {
    const { code, json } = await replay(STDIN, '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      scenario: 'two lines',
      feed: 'drill',
      status: 'Exercise',
      signals: 2,
      taken: 1,
      repeated: 0,
      refused: { total: 1, byCode: { 'region.unknown': 1 }, first: [{ line: 3 }] },
      stopped: null,
    });
  });

  test('that is strict and stops, or takes nothing, ends with 1', async () => {
    expect((await replay(STDIN, '--strict')).code).toBe(1);
    expect((await replay('nonsense\n{"a":1}')).code).toBe(1);
    expect((await replay('')).code).toBe(0);
  });

  test.each(['ua', 'live'])('never plays into %s, which is the real thing', async (feed) => {
    const sink = fakeSink();
    const feeds = [{ id: 'live', status: 'Actual', country: 'ua', createdAt: NOW } as const];
    const cli = fakeCli({ sink: sink.sink, stdin: STDIN, feeds });
    expect(await cli.run('replay', '-', '--feed', feed)).toBe(2);
    expect(cli.err()).toContain('is the real thing');
    expect({ calls: sink.calls, feeds: sink.feeds }).toEqual({ calls: [], feeds: [] });
  });

  test.each([
    ['--feed', 'Not A Feed'],
    ['--speed', 'fast'],
    ['--longest-pause', 'long'],
    ['--trust', 'city'],
    ['--trust', 'city=blind'],
  ])('%s %s is bad usage', async (name, value) => {
    expect((await replay(STDIN, name, value)).code).toBe(2);
  });

  test('of a file that is not there says so', async () => {
    const cli = fakeCli({ sink: fakeSink().sink });
    expect(await cli.run('replay', '/nowhere/day.csv', '--feed', 'drill', '--json')).toBe(1);
    expect(cli.json()).toEqual({ error: { code: 'file.unreadable', detail: 'there is no file /nowhere/day.csv' } });
  });
});

test('progress says how far it is, how fast, and how long it will take', () => {
  const at = Date.UTC(2022, 11, 25, 7);
  expect(progressText({ read: 12_000, at }, 0.25, 1_000, NOW)).toMatch(
    /^12,000 signals, 25 %, 12,000\/s, 3 s left, now at 2022-12-25 /,
  );
  expect(progressText({ read: 1, at: undefined }, undefined, 1_000, NOW)).toBe('1 signal, 1/s');
});
