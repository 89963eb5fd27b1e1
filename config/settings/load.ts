/*
 * Settings come in layers, the later ones win: the standard values, a YAML file, ALLCLEAR_* variables, arguments.
 * Whatever is wrong in any of them is told at once, and nothing starts.
 */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { type Problem, SettingsError, unknownName } from './errors.ts';
import { isSecret, meantBy, type Path, shapeOf } from './leaves.ts';
import { type Environment, fromArguments, fromVariables, type Override } from './overrides.ts';
import { formerly, type OldName, underNewNames } from './renamed.ts';
import { type Settings, settingsSchema } from './schema.ts';
import { NO_FILE, readYaml, type YamlFile } from './yaml-file.ts';

export type LoadOptions = {
  readonly env: Environment;
  /** Instead of ALLCLEAR_CONFIG or allclear.yaml; must exist. */
  readonly file?: string | undefined;
  /** `path=value`, such as `http.port=0`. */
  readonly argv?: readonly string[] | undefined;
  /** What relative paths start from; by default the working directory. */
  readonly cwd?: string | undefined;
  /** Called for each setting that stands under its name of the version before. */
  readonly onOldName?: ((told: OldName) => void) | undefined;
};

const STANDARD_FILE = 'allclear.yaml';

/** Throws SettingsError. */
export const loadSettings = ({ env, file, argv = [], cwd = process.cwd(), onOldName }: LoadOptions): Settings => {
  const { yaml, problems: unreadable } = openFile(cwd, file, env);
  const variables = fromVariables(env);
  const args = fromArguments(argv);
  const overrides = [...variables.overrides, ...args.overrides];
  const raw = withoutEmptySections(settingsSchema, yaml.content);
  const old = isRecord(raw) ? underNewNames(raw) : [];
  for (const { leaf, text } of overrides) put(raw, leaf.path, text);
  const parsed = settingsSchema.safeParse(raw);
  const issues = parsed.error?.issues ?? [];
  const problems = [
    ...unreadable,
    ...variables.problems,
    ...args.problems,
    ...issues.flatMap((issue) => problemsOf(issue, raw, yaml, overrides)),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  for (const names of old) onOldName?.({ ...names, from: yaml.place(names.old.split('.')) ?? STANDARD_FILE });
  for (const { leaf, old: name, from } of overrides)
    if (name !== undefined) onOldName?.({ old: name, name: leaf.name, from });
  return frozen({ ...parsed.data, dataDir: resolve(cwd, parsed.data.dataDir) });
};

const openFile = (
  cwd: string,
  file: string | undefined,
  env: Environment,
): { readonly yaml: YamlFile; readonly problems: readonly Problem[] } => {
  const named = file ?? (env['ALLCLEAR_CONFIG'] || undefined);
  const path = resolve(cwd, named ?? STANDARD_FILE);
  if (named === undefined && !existsSync(path)) return { yaml: NO_FILE, problems: [] };
  const yaml = readYaml(path, basename(path));
  const from = file === undefined && named !== undefined ? 'ALLCLEAR_CONFIG' : undefined;
  return { yaml, problems: yaml.problems.map((detail) => ({ at: path, from, detail })) };
};

/** A copy. A section whose lines are all commented out reads as null, and means its standard values. */
const withoutEmptySections = (schema: z.core.$ZodType | undefined, raw: unknown): unknown => {
  const shape = shapeOf(schema);
  if (shape === undefined) return raw;
  if (raw === null) return {};
  if (!isRecord(raw)) return raw;
  const known = (key: string) => (Object.hasOwn(shape, key) ? shape[key] : undefined);
  return Object.fromEntries(Object.entries(raw).map(([key, inner]) => [key, withoutEmptySections(known(key), inner)]));
};

const put = (target: unknown, [key = '', ...rest]: readonly string[], text: string): void => {
  if (!isRecord(target)) return; // the schema will say so
  if (rest.length === 0) {
    target[key] = text;
    return;
  }
  target[key] ??= {};
  put(target[key], rest, text);
};

const problemsOf = (
  issue: z.core.$ZodIssue,
  raw: unknown,
  yaml: YamlFile,
  overrides: readonly Override[],
): readonly Problem[] => {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      unknownName([...path, key].join('.'), 'setting', meantBy(path, key), yaml.place([...path, key])),
    );
  }
  const at = path.join('.');
  const from = overrides.findLast(({ leaf }) => leaf.name === at)?.from ?? placeOf(yaml, path);
  const isSection = issue.code === 'invalid_type' && issue.expected === 'object';
  const detail = isSection ? 'expected settings by name, one on each line' : issue.message;
  return [{ at, from, value: shown(path, raw), detail }];
};

/** In the file it may stand under its name of the version before. */
const placeOf = (yaml: YamlFile, path: Path): string | undefined =>
  yaml.place(path) ?? yaml.place(formerly(path.join('.'))?.split('.') ?? path);

const LONGEST_SHOWN = 80;

const shown = (path: Path, raw: unknown): string | undefined => {
  if (isSecret(path)) return undefined;
  let value = raw;
  for (const part of path) value = isRecord(value) || Array.isArray(value) ? Reflect.get(value, part) : undefined;
  if (value === undefined) return undefined;
  const json = JSON.stringify(value).replace(/[^/"]*@/g, '…@'); // what stands before it may be a password
  return json.length > LONGEST_SHOWN ? `${json.slice(0, LONGEST_SHOWN)}…` : json;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
};
