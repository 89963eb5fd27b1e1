import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { logger } from '../../../src/adapters/system/logger.ts';
import { EVENTS, type Observed } from '../../../src/app/kit/observe.ts';

const HOSTILE = 'x\r\u001b[2K\u009b1A\nALL CLEAR\u202e';

test.each([true, false])('a line of the log is one line, whatever a source wrote into it (pretty: %s)', (pretty) => {
  const lines: string[] = [];
  const observe = logger({ level: 'info', pretty, write: (line) => lines.push(line) });
  observe('signal.refused', { source: 'people', detail: HOSTILE, error: new Error(HOSTILE) });
  expect(lines).toHaveLength(1);
  const text = lines[0]?.slice(0, -1) ?? '';
  for (const unsafe of ['\r', '\n', '\u009b', '\u202e', '\u001b[2K']) expect(text).not.toContain(unsafe);
  expect(text).toContain('ALL CLEAR');
});

test('a source that cannot be reached is told when that changes, and not at each try', () => {
  const lines: { event: string; source: string; code?: string }[] = [];
  const observe = logger({ level: 'info', write: (line) => lines.push(JSON.parse(line)) });
  const fail = (source: string, code: string, times: number): void => {
    for (let failures = 1; failures <= times; failures += 1)
      observe('source.failed', { source, code, detail: `try ${failures}`, failures });
  };
  fail('a', 'upstream.unreachable', 5);
  fail('b', 'upstream.unreachable', 2);
  fail('a', 'upstream.unreadable', 3);
  observe('source.polled', { source: 'a', outcome: 'list' });
  observe('source.polled', { source: 'a', outcome: 'list' });
  observe('signals.received', { source: 'b', accepted: 1 });
  observe('signals.received', { source: 'b', accepted: 1 });
  fail('a', 'upstream.unreadable', 2);
  expect(lines.map(({ event, source, code }) => [event, source, code])).toEqual([
    ['source.failed', 'a', 'upstream.unreachable'],
    ['source.failed', 'b', 'upstream.unreachable'],
    ['source.failed', 'a', 'upstream.unreadable'],
    ['source.back', 'a', undefined],
    ['source.back', 'b', undefined],
    ['source.failed', 'a', 'upstream.unreadable'],
  ]);
});

const names = Object.keys(EVENTS) as Observed[];

test.each(names.filter((name) => /(?:failed|dead|died|broke|unknown|stalled|doubted|refused)$/.test(name)))(
  '%s is no mere information',
  (name) => {
    const lines: { readonly level: string; readonly event: string }[] = [];
    const observe = logger({ level: 'debug', write: (line) => lines.push(JSON.parse(line)) });
    observe(name, { error: new Error('it went wrong') });
    const [line] = lines;
    expect(line?.event).toBe(name);
    // A wrong token is a matter of whoever sent it, until there are many: `tokens.wrong`.
    expect(name === 'token.refused' ? ['debug'] : ['warn', 'error']).toContain(line?.level);
  },
);

test('a name that is not in the table does not compile', () => {
  const observe = logger({ level: 'silent' });
  // @ts-expect-error: a slip of the pen
  observe('source.faild');
  expect(names).not.toContain('source.faild');
});

test('every event of the table is told somewhere', () => {
  const src = fileURLToPath(new URL('../../../src', import.meta.url));
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith(join('kit', 'observe.ts')))
    .map((path) => readFileSync(join(src, path), 'utf8'))
    .join('\n');
  expect(names.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
});
