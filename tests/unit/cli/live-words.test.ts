import { expect, test } from 'vitest';
import { liveWords } from '../../../src/cli/text/words/live.ts';
import { fakeCli } from './fake-cli.ts';

/** What is said in a language, for things that have no language themselves. */
const saidIn = (lang: 'en' | 'uk'): Readonly<Record<string, string>> => {
  const samples: readonly unknown[] = ['7', '7', '7'];
  const sample = (name: string, value: unknown): readonly (readonly [string, string])[] => {
    if (typeof value === 'string') return [[name, value]];
    if (typeof value === 'function') {
      const args = name === 'by' ? [['7', '7']] : name === 'hazard' ? ['artillery'] : samples;
      return [[name, String(value(...args))]];
    }
    return Object.entries(value as object).flatMap(([key, inner]) => sample(`${name}.${key}`, inner));
  };
  return Object.fromEntries(Object.entries(liveWords(lang)).flatMap(([name, value]) => sample(name, value)));
};

test('every live line has its words in Ukrainian, and none is left in English', () => {
  const [english, ukrainian] = [saidIn('en'), saidIn('uk')];
  expect(Object.keys(ukrainian)).toEqual(Object.keys(english));
  for (const [name, text] of Object.entries(ukrainian)) {
    expect(text, name).toMatch(/\p{Script=Cyrillic}/u);
    expect(text, name).not.toMatch(/[A-Za-z]{2}/);
  }
});

test('the marks stand below each other', () => {
  for (const lang of ['en', 'uk'] as const)
    for (const mark of Object.values(liveWords(lang).marks)) expect([...mark], mark).toHaveLength(9);
});

test('watch --lang uk says in Ukrainian what stands and that nothing is heard', async () => {
  const cli = fakeCli();
  const running = cli.run('watch', '--lang', 'uk');
  await cli.hub({
    type: 'hello',
    protocol: 1,
    feed: 'ua',
    status: 'Actual',
    epoch: 'e',
    seq: 0,
    heartbeatMs: 5_000,
    resumed: false,
    gap: true,
  });
  await cli.hub({ type: 'snapshot', seq: 0, asOf: '2026-11-20T07:00:00.000Z', regions: [] });
  cli.interrupt();
  await running;
  expect(cli.out()).toContain('ПРОПУСК');
  expect(cli.out()).toContain('стрічка ua');
});
