import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CODE = /\.(?:tsx?|mjs)$/;

/** The glossary of `src/README.md`: an idea, its file, and the names that it must not have in code. */
type Idea = { readonly word: string; readonly file: string; readonly never: readonly Never[] };
/** `within`: only there does the word mean this idea. */
type Never = { readonly word: string; readonly within: readonly string[] };

const ROW = /^\| (?<word>[a-z-]+) \| [^|]+ \| `(?<file>[^`]+)` \| (?<never>[^|]*) \|$/;
const NEVER = /`(?<word>[a-z ]+)`(?: in (?<within>`[^`]+`(?: and `[^`]+`)*))?/g;

const ideasIn = (glossary: string): readonly Idea[] =>
  glossary.split('\n').flatMap((line) => {
    const { word, file, never = '' } = ROW.exec(line)?.groups ?? {};
    if (word === undefined || file === undefined) return [];
    return [{ word, file, never: [...never.matchAll(NEVER)].map(({ groups = {} }) => neverOf(groups)) }];
  });

const neverOf = ({ word = '', within }: { readonly [name: string]: string | undefined }): Never => ({
  word,
  within: within?.replaceAll('`', '').split(' and ') ?? [],
});

/**
 * Names of others that stand for an idea here: what is on the wire, in settings or in stored data is called as it always
 * was. Each where it may stand, and why.
 */
const EXCEPTIONS: readonly { readonly name: string; readonly files: RegExp; readonly why: string }[] = [
  {
    name: 'rejected',
    files: /^src\/(?:adapters\/web\/(?:api\/signals|schema)|page\/console|cli\/commands|protocol\/words)\//,
    why: 'the receipt and /v1/rejected say so on the wire',
  },
  {
    name: 'rejected',
    files: /^src\/app\/intake\/intake\.ts$/,
    why: 'a field of `signals.received`, which metrics show',
  },
  {
    name: 'range',
    files: /^src\/page\/past\/day-chart\.tsx$/,
    why: 'the library that draws the chart calls its scale so',
  },
  { name: 'run', files: /^src\/domain\/checkpoint\//, why: 'stored checkpoints call the open interval so' },
  {
    name: 'replay',
    files: /^src\/(?:protocol|adapters\/web)\/past\//,
    why: 'the frames of a playback say so on the wire',
  },
];

/** The words of a name: `keptOf_REFUSED` is kept, of, refused. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Whether these words in a row are among those, each of them as one or as many. */
const has = (words: readonly string[], sought: readonly string[]): boolean =>
  words.some((_, index) =>
    sought.every((part, offset) => [part, `${part}s`, `${part}es`].includes(words[index + offset] ?? '')),
  );

const TEXTS = /\/\*[\s\S]*?\*\/|(?<![:\w'"`\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** Every name in a piece of code; what stands in comments and texts is none, but for what is put into a text. */
const namesIn = (code: string): readonly string[] => {
  const bare = code.replace(TEXTS, (text) =>
    text.startsWith('`') ? (text.match(/\$\{[^}]*\}/g) ?? []).join(' ') : ' ',
  );
  return [...new Set(bare.match(/[A-Za-z_]\w*/g))];
};

type File = {
  readonly path: string;
  readonly names: readonly { readonly name: string; readonly words: readonly string[] }[];
};

/** Its own name first. */
const fileOf = (path: string, code: string): File => ({
  path,
  names: [path.slice(path.lastIndexOf('/') + 1).replace(CODE, ''), ...namesIn(code)].map((name) => ({
    name,
    words: wordsOf(name),
  })),
});

type Misnamed = { readonly path: string; readonly name: string; readonly idea: string };

/** Where an idea has a name that it must not have. */
const misnamed = (ideas: readonly Idea[], files: readonly File[]): readonly Misnamed[] => {
  const sought = ideas.flatMap(({ word: idea, never }) =>
    never.map(({ word, within }) => ({ idea, words: word.split(' '), within })),
  );
  return files.flatMap(({ path, names }) => {
    const here = sought.filter(
      ({ within }) => within.length === 0 || within.some((folder) => path.startsWith(`src/${folder}/`)),
    );
    return names.flatMap(({ name, words }) =>
      here.flatMap(({ idea, words: never }) => (has(words, never) ? [{ path, name, idea }] : [])),
    );
  });
};

const ideas = ideasIn(readFileSync(`${ROOT}src/README.md`, 'utf8'));
const files: readonly File[] = ['src', 'workers', 'config'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .map((path) => fileOf(path, readFileSync(`${ROOT}${path}`, 'utf8'))),
);

test('twenty ideas and more have one name each, and the names that they must not have are told', () => {
  expect(ideas.length).toBeGreaterThanOrEqual(20);
  expect(new Set(ideas.map(({ word }) => word)).size).toBe(ideas.length);
  expect(ideas.filter(({ never }) => never.length > 0).length).toBeGreaterThanOrEqual(20);
});

test('each idea has its name in the file that the glossary names, or the file has it', () => {
  const missing = ideas.filter(({ word, file }) => {
    const [first = ''] = wordsOf(word);
    const said = `${file} ${readFileSync(`${ROOT}src/${file}`, 'utf8')}`;
    return !wordsOf(said).some((one) => one.startsWith(first));
  });
  expect(missing.map(({ word, file }) => `${word} is not in ${file}`)).toEqual([]);
});

const found = misnamed(ideas, files);
const excuses = ({ name, files: there }: (typeof EXCEPTIONS)[number], one: Misnamed): boolean =>
  one.name === name && there.test(one.path);

test('no idea has another name in code', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(found.filter((one) => !EXCEPTIONS.some((exception) => excuses(exception, one)))).toEqual([]);
});

test('each exception is needed', () => {
  expect(EXCEPTIONS.filter((exception) => !found.some((one) => excuses(exception, one)))).toEqual([]);
});

test('a name that must not be is found: as a word of another, as many, in a file name, and only where it means the idea', () => {
  const glossary = ideasIn(
    [
      '| interval | from when to when | `domain/parts.ts` | `stretch`, `past alert`, `run` in `domain` and `protocol` |',
      '| voice | what a source says | `domain/parts.ts` |  |',
    ].join('\n'),
  );
  expect(glossary.map(({ word, never }) => [word, never.length])).toEqual([
    ['interval', 3],
    ['voice', 0],
  ]);
  const namesOf = (path: string, code: string): readonly string[] =>
    misnamed(glossary, [fileOf(path, code)]).map(({ name }) => name);
  expect(
    namesOf('src/app/a.ts', 'const stretches = 1; type PastAlertOf = string; const LONG_STRETCH = run();'),
  ).toEqual(['stretches', 'PastAlertOf', 'LONG_STRETCH']);
  expect(namesOf('src/app/a-stretch.ts', 'const alertPast = 1;')).toEqual(['a-stretch']);
  expect(namesOf('src/protocol/a.ts', 'const sameRun = 1;')).toEqual(['sameRun']);
  const code = ['// run', '/* stretch */', "const a = 'run';", 'const b = `run $' + '{c.stretch} run`;'].join('\n');
  expect(namesOf('src/domain/a.ts', code)).toEqual(['stretch']);
});
