/** How many of the faults planted in a rule were found, by which tests, and when that was last looked at. */
export type Score = {
  readonly path: string;
  readonly found: number;
  readonly left: number;
  /** ISO date. */
  readonly on: string;
  /** `some`: those tests that know the rule best were asked, and what others would have found counts as left. */
  readonly by: 'all' | 'some';
};

const HEAD = ['faults planted in', 'found', 'left', 'score', 'on', 'by'];
const ROW = /^(?<path>src\/\S+) +(?<found>\d+) +(?<left>\d+) +\S+(?: %)? +(?<on>\d{4}-\d\d-\d\d) +(?<by>all|some)$/;

export const scoresIn = (table: readonly string[]): readonly Score[] =>
  table.flatMap((line) => {
    const { path, found, left, on, by } = ROW.exec(line)?.groups ?? {};
    return path === undefined || on === undefined
      ? []
      : [{ path, found: Number(found), left: Number(left), on, by: by === 'some' ? by : 'all' }];
  });

/** What was looked at now in place of what stood there, and what was not as it was; rules that are gone are gone. */
export const withScores = (
  before: readonly Score[],
  now: readonly Score[],
  isThere: (path: string) => boolean,
): readonly Score[] =>
  [...new Map([...before, ...now].map((score) => [score.path, score])).values()]
    .filter(({ path }) => isThere(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

export const tableOf = (scores: readonly Score[]): readonly string[] => {
  const rows = [
    HEAD,
    ...scores.map(({ path, found, left, on, by }) => [path, String(found), String(left), share(found, left), on, by]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
};

const share = (found: number, left: number): string =>
  found + left === 0 ? '–' : `${((found / (found + left)) * 100).toFixed(1)} %`;
