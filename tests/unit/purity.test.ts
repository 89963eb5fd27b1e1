import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What would make the same signals give another board another time. */
const IMPURE =
  /Date\.now|new Date\(\s*\)|\bDate\(\s*\)|Math\.random|\bperformance\b|\bset(?:Timeout|Interval|Immediate)\b|\bprocess\.|\bcrypto\b/g;

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
const impurities = (code: string): readonly string[] => withoutComments(code).match(IMPURE) ?? [];

const filesBelow = (folder: string): readonly URL[] => {
  const root = new URL(`../../src/${folder}/`, import.meta.url);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => new URL(name, root));
};

test.each(['domain', 'protocol'])('%s asks neither the clock nor chance nor the machine', (folder) => {
  const files = filesBelow(folder);
  expect(files).not.toHaveLength(0);
  const found = files.flatMap((file) =>
    impurities(readFileSync(file, 'utf8')).map((what) => `${file.pathname}: ${what}`),
  );
  expect(found).toEqual([]);
});

test('what it looks for is found when it is there, and not in a comment', () => {
  const planted = `/* Date.now() */
    const url = 'http://x', at = Date.now() + new Date().getTime() - Math.random(); // process.exit
    setTimeout(() => process.exit(), globalThis.performance.now()); setInterval(crypto.randomUUID)`;
  expect(impurities(planted)).toEqual([
    'Date.now',
    'new Date()',
    'Math.random',
    'setTimeout',
    'process.',
    'performance',
    'setInterval',
    'crypto',
  ]);
  expect(impurities('new Date(at).toISOString(); Date.parse(text); cryptography(); the.processes.length')).toEqual([]);
});
