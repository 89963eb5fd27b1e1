import { pipeline, Readable } from 'node:stream';
import type { CsvError } from 'csv-parse';
import { parse } from 'csv-parse';
import type { Row } from '../../app/recordings/intervals.ts';
import { headerProblem } from '../../app/recordings/intervals.ts';
import type { ScenarioRefusal } from '../../app/recordings/scenario.ts';
import { refusal } from '../../app/recordings/scenario.ts';
import { FileProblem } from './file-problem.ts';

/**
 * The rows of a CSV of intervals with their line numbers, as they are read. A row that is no CSV is told to `refuse`; the
 * parser is a little ahead of whoever reads, so that may be before the rows above it. Throws FileProblem, which begins
 * with `notOne`, when the columns are not those of intervals.
 */
export const intervalRows = (
  chunks: AsyncIterable<Uint8Array>,
  notOne: string,
  refuse: (refused: ScenarioRefusal) => void,
): AsyncIterable<{ readonly record: Row; readonly info: { readonly lines: number } }> => {
  const parser = parse({
    bom: true,
    columns: (header: readonly string[]) => {
      const names = header.map((name) => name.trim());
      const problem = headerProblem(names);
      if (problem !== undefined) throw new FileProblem(`${notOne}: ${problem}`);
      return names;
    },
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      if (error !== undefined) refuse(refusal(Number(error['lines'] ?? 0), 'row.malformed', error.message));
    },
    trim: true,
  });
  pipeline(Readable.from(chunks), parser, () => {}); // A failure destroys the parser, and reading it throws.
  return parser;
};
