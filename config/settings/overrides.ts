/* Settings from outside the file, each a text for one path: ALLCLEAR_* variables and arguments. */

import { type Problem, unknownName } from './errors.ts';
import { type Leaf, leaves, meantBy } from './leaves.ts';
import { nearest } from './nearest.ts';
import { formerly, renamed } from './renamed.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Override = {
  readonly leaf: Leaf;
  readonly text: string;
  readonly from: string;
  /** The name of the version before, where it was given under that. */
  readonly old?: string;
};

export type Overrides = { readonly overrides: readonly Override[]; readonly problems: readonly Problem[] };

const PREFIX = 'ALLCLEAR_';

/** Not settings: read by the commands that talk to a hub, by the loader, and by the embedded Redis. */
const OTHER_VARIABLES = ['ALLCLEAR_URL', 'ALLCLEAR_TOKEN', 'ALLCLEAR_CONFIG', 'ALLCLEAR_REDIS_CACHE'];

const ONLY_IN_FILE = 'this can only stand in the YAML file';

/** The variable of a setting: `http.maxBody` is ALLCLEAR_HTTP_MAX_BODY. */
const variableOf = (path: readonly string[]): string =>
  PREFIX + path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_');

export const fromVariables = (env: Environment): Overrides => {
  const known = new Map(leaves.map((leaf) => [variableOf(leaf.path), leaf]));
  const before = new Map(leaves.flatMap((leaf) => oldVariableOf(leaf)));
  const overrides: Override[] = [];
  const underOldNames: Override[] = [];
  const problems: Problem[] = [];
  for (const [name, text = ''] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || OTHER_VARIABLES.includes(name) || isServiceLink(name, text)) continue;
    const former = known.has(name) ? undefined : before.get(name);
    if (former !== undefined) {
      if (text !== '') underOldNames.push({ leaf: former, text, from: name, old: name });
      continue;
    }
    const leaf = known.get(name);
    if (leaf === undefined) problems.push(unknownName(name, 'variable', variableMeantBy(name, [...known.keys()])));
    else if (leaf.fileOnly) problems.push({ at: name, detail: ONLY_IN_FILE });
    // Shells and compose files say "not set" with an empty text.
    else if (text !== '') overrides.push({ leaf, text, from: name });
  }
  return { overrides: [...underOldNames, ...overrides], problems };
};

const oldVariableOf = (leaf: Leaf): readonly (readonly [string, Leaf])[] => {
  const old = formerly(leaf.name);
  return old === undefined ? [] : [[variableOf(old.split('.')), leaf]];
};

/** What comes last wins. Each is `path=value`, such as `http.port=0`. */
export const fromArguments = (argv: readonly string[]): Overrides => {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  for (const argument of argv) {
    const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(argument) ?? [];
    const now = name === undefined ? undefined : renamed(name);
    const leaf = leaves.find((other) => other.name === (now ?? name));
    if (name === undefined) problems.push({ at: argument, detail: 'expected path=value, such as http.port=8080' });
    else if (leaf === undefined) problems.push(unknownName(name, 'setting', settingMeantBy(name), 'argument'));
    else if (leaf.fileOnly) problems.push({ at: name, from: 'argument', detail: ONLY_IN_FILE });
    else overrides.push({ leaf, text, from: 'argument', ...(now === undefined ? {} : { old: name }) });
  }
  return { overrides, problems };
};

const variableMeantBy = (name: string, known: readonly string[]): string | undefined => {
  const bare = [...known, ...OTHER_VARIABLES].map((other) => other.slice(PREFIX.length));
  const meant = nearest(name.slice(PREFIX.length), bare);
  return meant === undefined ? undefined : PREFIX + meant;
};

const settingMeantBy = (name: string): string | undefined =>
  nearest(
    name,
    leaves.map((leaf) => leaf.name),
  ) ?? meantBy([], name);

/** What Kubernetes puts into every container beside a service called `allclear` or `allclear-…`. */
const isServiceLink = (name: string, text: string): boolean =>
  /_SERVICE_(?:HOST|PORT)(?:_\w+)?$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?$/.test(name) ||
  (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(text));
