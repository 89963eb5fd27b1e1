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
export async function* intervalRows(
  chunks: AsyncIterable<Uint8Array>,
  notOne: string,
  refuse: (refused: ScenarioRefusal) => void,
): AsyncGenerator<{ readonly record: Row; readonly info: { readonly lines: number } }> {
  const bytes = chunks[Symbol.asyncIterator]();
  const { header: firstLine, read } = await headerOf(bytes);
  const parser = parse({
    bom: true,
    delimiter: hintIn(firstLine) ?? delimiterOf(firstLine),
    ...(hintIn(firstLine) === undefined ? {} : { from_line: 2 }),
    columns: (header: readonly string[]) => {
      const names = header.map(columnName);
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
  pipeline(Readable.from(joined(read, bytes)), parser, () => {}); // A failure destroys the parser, and reading it throws.
  yield* parser as AsyncIterable<{ readonly record: Row; readonly info: { readonly lines: number } }>;
}

/** `Started_At`, `Started At` and `started-at` are written by hand and by spreadsheets. */
const columnName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** `sep=;` in a line of its own tells spreadsheets what is between columns. */
const hintIn = (firstLine: string): string | undefined => /^\W*sep=([,;\t|])"?\s*$/i.exec(firstLine)?.[1];

/** A header is a few hundred bytes; a file without a line end is not read further for it. */
const LONGEST_HEADER = 64 * 1024;

/** The text before the first line end, and the bytes that were read for it. */
const headerOf = async (
  bytes: AsyncIterator<Uint8Array>,
): Promise<{ readonly header: string; readonly read: readonly Uint8Array[] }> => {
  const read: Uint8Array[] = [];
  let text = '';
  while (!text.includes('\n') && text.length < LONGEST_HEADER) {
    const { value, done } = await bytes.next();
    if (done === true) break;
    read.push(value);
    text += Buffer.from(value).toString('latin1');
  }
  return { header: text.split('\n', 1)[0] ?? '', read };
};

/** Spreadsheets write `;` where the comma is the decimal sign, and tabs when cells are copied: what the header has most of. */
const delimiterOf = (header: string): string => {
  const count = (sign: string): number => header.split(sign).length;
  return [',', ';', '\t'].reduce((most, sign) => (count(sign) > count(most) ? sign : most));
};

async function* joined(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
