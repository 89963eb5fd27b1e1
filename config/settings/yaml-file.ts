import { existsSync, readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument } from 'yaml';

/** What a settings file says, and where in it. */
export type YamlFile = {
  readonly content: unknown;
  /** `allclear.yaml:12` for a path that the file mentions. */
  place(path: readonly PropertyKey[]): string | undefined;
  /** What keeps it from being read. */
  readonly problems: readonly string[];
};

export const NO_FILE: YamlFile = { content: {}, place: () => undefined, problems: [] };

/** Aliases let a small file grow without end; settings need none to speak of. */
const MAX_ALIASES = 50;

/** Reads a file that must exist. */
export const readYaml = (path: string, name: string): YamlFile => {
  if (!existsSync(path)) return { ...NO_FILE, problems: ['there is no such file'] };
  try {
    return parseYaml(readFileSync(path, 'utf8'), name);
  } catch (error) {
    return { ...NO_FILE, problems: [error instanceof Error ? error.message : String(error)] };
  }
};

const parseYaml = (text: string, name: string): YamlFile => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`);
  if (problems.length > 0) return { ...NO_FILE, problems };
  const { contents } = document;
  if (contents === null) return NO_FILE;
  if (!isMap(contents)) return { ...NO_FILE, problems: ['expected settings by name, as in `http:`'] };
  return {
    content: document.toJS({ maxAliasCount: MAX_ALIASES }),
    place: (path) => {
      if (!document.hasIn(path)) return undefined;
      const node = document.getIn(path, true);
      const start = isNode(node) ? node.range?.[0] : undefined;
      return start === undefined ? name : `${name}:${lines.linePos(start).line}`;
    },
    problems,
  };
};

const isNode = (value: unknown): value is { readonly range?: readonly [number, number, number] | null } =>
  typeof value === 'object' && value !== null && 'range' in value;
