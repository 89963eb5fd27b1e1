/*
 * `npm run shape`: how long, deep and full the source tree is. It judges nothing; the figures are to be compared with those
 * of an earlier commit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { JOURNEY, type Journey, journeyOf } from './journey.ts';
import { importsOf } from './rooms.ts';

/** A file with more lines is more than one idea. */
const LONGEST = 300;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = /\.(?:ts|tsx)$/;

type Tree = ReadonlyMap<string, string>;

type Shape = {
  readonly files: number;
  readonly lines: number;
  readonly medianLines: number;
  readonly fullestFolder: { readonly folder: string; readonly files: number };
  readonly longFiles: readonly { readonly file: string; readonly lines: number }[];
  readonly rolesLines: number;
  /** Files that import one another in turn, the longest such chain first to last. */
  readonly deepestChain: readonly string[];
  /** Sets of files that import each other in a ring. */
  readonly cycles: readonly (readonly string[])[];
  /** Lines that are a comment and nothing else, of all lines that are not empty. */
  readonly commentShare: number;
};

export const readTree = (folders: readonly string[] = ['src', 'workers']): Tree =>
  new Map(
    folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => SOURCE.test(path))
        .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
        .sort()
        .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const),
    ),
  );

export const shapeOf = (tree: Tree): Shape => {
  const lengths = [...tree].map(([file, code]) => ({ file, lines: linesOf(code).length }));
  const folders = new Map<string, number>();
  for (const file of tree.keys()) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  const [folder, files] = [...folders].sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  const graph = graphOf(tree);
  const groups = components(graph);
  return {
    files: tree.size,
    lines: sum(sorted),
    medianLines: sorted[Math.floor(sorted.length / 2)] ?? 0,
    fullestFolder: { folder, files },
    longFiles: lengths.filter(({ lines }) => lines > LONGEST).sort((a, b) => b.lines - a.lines),
    rolesLines: sum(lengths.filter(({ file }) => file.startsWith('src/roles/')).map(({ lines }) => lines)),
    deepestChain: deepest(graph, groups),
    cycles: groups.filter((group) => group.length > 1),
    commentShare: commentShare([...tree.values()]),
  };
};

const linesOf = (code: string): readonly string[] => code.replace(/\n$/, '').split('\n');
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

type Graph = ReadonlyMap<string, readonly string[]>;

/** Types that are imported count: whoever reads follows them too. */
const graphOf = (tree: Tree): Graph =>
  new Map([...tree].map(([file, code]) => [file, importsOf(file, code).filter((path) => tree.has(path))]));

/** Files in groups of which each reaches every other one (Tarjan); a group comes after all that it imports. */
const components = (graph: Graph): readonly (readonly string[])[] => {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const groups: string[][] = [];
  const visit = (file: string): number => {
    const place = order.size;
    let low = place;
    order.set(file, place);
    lowest.set(file, place);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === place) groups.push(open.splice(open.indexOf(file)));
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return groups;
};

/** A ring of files counts as one link of a chain. */
const deepest = (graph: Graph, groups: readonly (readonly string[])[]): readonly string[] => {
  const chains = new Map<string, readonly string[]>();
  let longest: readonly string[] = [];
  for (const group of groups) {
    let below: readonly string[] = [];
    for (const next of group.flatMap((file) => graph.get(file) ?? [])) {
      const chain = group.includes(next) ? [] : (chains.get(next) ?? []);
      if (chain.length > below.length) below = chain;
    }
    for (const file of group) chains.set(file, [file, ...below]);
    if (below.length + 1 > longest.length) longest = [group[0] ?? '', ...below];
  }
  return longest;
};

const commentShare = (codes: readonly string[]): number => {
  const lines = codes.flatMap(linesOf).map((line) => line.trim());
  const written = lines.filter((line) => line !== '');
  const comments = written.filter((line) => /^(?:\/\/|\/\*|\*\/|\*(?:\s|$))/.test(line));
  return written.length === 0 ? 0 : comments.length / written.length;
};

const journeyText = ({ files, changes, back, apart }: Journey): string =>
  [
    `one signal to wire   ${files} files, ${changes} changes of folder, ${back.length} back`,
    ...apart.map((file) => `    nothing leads to ${file}`),
  ].join('\n');

const shapeText = (shape: Shape): string => {
  const { fullestFolder, longFiles, deepestChain, cycles } = shape;
  return [
    `files                ${shape.files}, ${shape.lines} lines, ${shape.medianLines} in the median`,
    `fullest flat folder  ${fullestFolder.files} in ${fullestFolder.folder}`,
    `files over ${LONGEST} lines  ${longFiles.length}${longFiles.map(({ file, lines }) => `\n    ${lines} ${file}`).join('')}`,
    `src/roles            ${shape.rolesLines} lines`,
    `deepest import chain ${deepestChain.length}${deepestChain.map((file) => `\n    ${file}`).join('')}`,
    `import cycles        ${cycles.length}${cycles.map((files) => `\n    ${files.join(', ')}`).join('')}`,
    `comment lines        ${(shape.commentShare * 100).toFixed(1)} %`,
  ].join('\n');
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const tree = readTree();
  process.stdout.write(`${shapeText(shapeOf(tree))}\n${journeyText(journeyOf(JOURNEY, tree))}\n`);
}
