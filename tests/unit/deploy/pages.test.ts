import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fakeCli } from '../cli/fake-cli.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

/** Indented lines of a page that begin with the name of the program, in its words. */
const commandsIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^ {4}(?:npm run -s allclear -- |allclear )([^#\n]*[^#\s])/gm)].map(([, line = '']) => line);

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe.each(['config/deploy/operating.md', 'README.md'])('%s', (page) => {
  test('has commands', () => {
    expect(commandsIn(page).length).toBeGreaterThan(4);
  });

  // `watch` waits for its hub for as long as it takes.
  test.each(commandsIn(page).filter((line) => !line.startsWith('watch')))(
    'allclear %s is understood: it fails for want of a hub and of nothing else',
    async (line) => {
      const cli = fakeCli({ env: { ALLCLEAR_TOKEN: 'ac_x' } });
      const code = await cli.run(...wordsOf(line));
      expect(cli.err() + cli.out()).toMatch(/nothing listens|there is no file/);
      expect([1, 3]).toContain(code);
    },
  );
});

type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };

test('rules for Prometheus ask for metrics that stand in the page beside them', () => {
  const { groups } = parse(read('config/deploy/prometheus-rules.yaml')) as Rules;
  const page = read('config/deploy/README.md');
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(4);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { expr, annotations } of rules) {
    expect(annotations.summary).not.toBe('');
    for (const [name] of expr.matchAll(/allclear_\w+/g)) expect(page).toContain(name.replace(/_bucket$/, ''));
  }
});

test('the unit for systemd gives the hub as long to end as the page says, and files enough for its subscribers', () => {
  const unit = read('config/deploy/allclear.service');
  expect(unit).toContain('TimeoutStopSec=15');
  expect(Number(/LimitNOFILE=(\d+)/.exec(unit)?.[1])).toBeGreaterThan(20_000 + 1_000);
});
