/*
 * Names that settings had in the version before. They are read in this version as the new ones, and the log says so; where
 * both stand, the new one holds.
 */

export type OldName = {
  readonly old: string;
  readonly name: string;
  /** Where it stands: a line of the file, a variable, an argument. */
  readonly from: string;
};

/** Old names with the new ones. Order: a name that is free again is taken last. */
const RENAMED: readonly (readonly [old: string, name: string])[] = [
  ['log.level', 'logging.level'],
  ['log.pretty', 'logging.pretty'],
  ['journal.keep', 'log.keep'],
  ['sequencer.snapshotEvery', 'sequencer.checkpointEvery'],
  ['sequencer.snapshotInterval', 'sequencer.checkpointInterval'],
];

/** What the setting of the version before is called now; undefined: it was none, or is called so still. */
export const renamed = (old: string): string | undefined => RENAMED.find(([name]) => name === old)?.[1];

/** What the setting was called in the version before. */
export const formerly = (name: string): string | undefined => RENAMED.find(([, now]) => now === name)?.[0];

/** Puts what stands under old names under the new ones, in a copy that the caller owns. */
export const underNewNames = (settings: Record<string, unknown>): readonly Pick<OldName, 'old' | 'name'>[] => {
  const found: Pick<OldName, 'old' | 'name'>[] = [];
  for (const [old, name] of RENAMED) {
    const [section = '', key = ''] = old.split('.');
    const before = settings[section];
    if (!isRecord(before) || !Object.hasOwn(before, key)) continue;
    found.push({ old, name });
    const { [key]: value, ...rest } = before;
    settings[section] = rest;
    const [nextSection = '', nextKey = ''] = name.split('.');
    const now = settings[nextSection] ?? {};
    if (isRecord(now) && !Object.hasOwn(now, nextKey)) settings[nextSection] = { ...now, [nextKey]: value };
  }
  for (const section of GONE) {
    const left = settings[section];
    if (left === null || (isRecord(left) && Object.keys(left).length === 0)) delete settings[section];
  }
  return found;
};

/** Sections of which nothing is called so any more. */
const GONE = ['journal'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
