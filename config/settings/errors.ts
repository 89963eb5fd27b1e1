export type Problem = {
  /** A setting, a variable, an argument or a file. */
  readonly at: string;
  /** Where the value was given, when that is not `at` itself. */
  readonly from?: string | undefined;
  /** As given, shortened; undefined for what is secret or has no value. */
  readonly value?: string | undefined;
  readonly detail: string;
};

/** Thrown when the settings cannot be used; the message lists every problem. */
export class SettingsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${count} in the settings:`, ...problems.map(lineOf)].join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** A name that nobody knows, with the one that was meant. */
export const unknownName = (at: string, kind: string, meant: string | undefined, from?: string): Problem => ({
  at,
  from,
  detail: `there is no such ${kind}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
});

const lineOf = ({ at, from, value, detail }: Problem): string =>
  `  ${at}${value === undefined ? '' : ` = ${value}`}${from === undefined ? '' : ` (${from})`}: ${detail}`;
