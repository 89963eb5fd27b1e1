import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** What the papers name is there: files, commands, and the parts of other papers that they link to. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const scripts = (JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }).scripts;

const PAPERS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'src/README.md',
  'config/deploy/README.md',
] as const;

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one);

/** The anchors of its headings, as GitHub makes them. */
const anchorsOf = (paper: string): readonly string[] =>
  all(read(paper), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(PAPERS)('%s', (paper) => {
  const text = read(paper);

  test('links to what is there', () => {
    const links = all(text, /\]\((?!https?:)([^)\s]+)\)/g);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? paper : join(dirname(paper), path);
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test('names files that are there', () => {
    const named = all(text, /(?<![\w./-])((?:src|tests|config)\/[\w./-]*\w)(?![\w<*/-])/g);
    const missing = named.filter((path) => !existsSync(join(ROOT, path)));
    expect(missing.filter((path) => path !== 'tests/unit/x.test.ts')).toEqual([]);
  });

  test('names commands that are there', () => {
    const named = all(text, /npm run (?:-s )?([\w:-]+)/g);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
