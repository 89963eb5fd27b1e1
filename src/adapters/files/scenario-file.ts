import { intervals } from '../../app/recordings/intervals.ts';
import type { ScenarioHead, ScenarioItem } from '../../app/recordings/scenario.ts';
import { NO_HEAD, readScenarioLine, refusal } from '../../app/recordings/scenario.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { openBytes } from './bytes.ts';
import { FileProblem } from './file-problem.ts';
import { intervalRows } from './interval-rows.ts';
import { linesOf } from './lines.ts';

/** A scenario as it is read from a file. */
export type ScenarioFile = {
  readonly format: 'ndjson' | 'csv';
  readonly head: ScenarioHead;
  /** All of it once, in order of arrival; a file of signals is never whole in memory. */
  readonly batches: AsyncIterable<readonly ScenarioItem[]>;
  /** About how many items there are; undefined when they would have to be read for it. */
  readonly total: number | undefined;
  /** How much of the file has been read, 0 to 1; undefined when that cannot be told. It runs ahead of the batches. */
  share(): number | undefined;
};

/** Items handed on at a time. */
const BATCH = 1_000;

/** A larger file is not read twice only to tell how many lines it has. */
const COUNTED_UP_TO = 64 * 1024 * 1024;

/** Opens a file, or standard input for `-`: NDJSON or CSV, by what it begins with, packed by gzip or not. */
export const openScenario = async (
  path: string,
  catalogue: Catalogue,
  stdin: AsyncIterable<Uint8Array>,
): Promise<ScenarioFile> => {
  const bytes = await openBytes(path, stdin);
  const chunks = bytes.chunks[Symbol.asyncIterator]();
  const start = await textStart(chunks);
  const whole = joined(start.read, chunks);
  switch (start.first) {
    case '[':
      throw new FileProblem('the file is one JSON array; a scenario has one JSON object a line');
    case '{':
    case undefined:
      return signalFile(
        whole,
        catalogue,
        bytes.share,
        bytes.size <= COUNTED_UP_TO ? await countLines(path) : undefined,
      );
    default:
      return intervalFile(whole, catalogue);
  }
};

/** Reads until something that is no white space shows. */
const textStart = async (
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ readonly read: readonly Uint8Array[]; readonly first: string | undefined }> => {
  const read: Uint8Array[] = [];
  const decoder = new TextDecoder(); // Drops the byte order mark.
  for (;;) {
    const { value, done } = await chunks.next();
    if (done === true) return { read, first: undefined };
    read.push(value);
    const first = decoder.decode(value, { stream: true }).trimStart()[0];
    if (first !== undefined) return { read, first };
  }
};

async function* joined(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

const countLines = async (path: string): Promise<number> => {
  let count = 0;
  for await (const lines of linesOf((await openBytes(path, nothing())).chunks)) {
    count += lines.filter(({ text }) => text.trim() !== '').length;
  }
  return count;
};

async function* nothing(): AsyncGenerator<Uint8Array> {}

const signalFile = async (
  chunks: AsyncIterable<Uint8Array>,
  catalogue: Catalogue,
  share: ScenarioFile['share'],
  total: number | undefined,
): Promise<ScenarioFile> => {
  let head = NO_HEAD;
  async function* read(): AsyncGenerator<readonly ScenarioItem[]> {
    for await (const lines of linesOf(chunks)) {
      const items: ScenarioItem[] = [];
      for (const { line, text, tooLong } of lines) {
        const one = tooLong
          ? refusal(line, 'signal.malformed', 'the line is too long')
          : readScenarioLine(text, line, catalogue);
        if (one === undefined) continue;
        if ('head' in one) head = one.head;
        else items.push(one);
      }
      yield items;
    }
  }
  // The first lines are read now, because the head stands there.
  const batches = read();
  const first = await batches.next();
  async function* all(): AsyncGenerator<readonly ScenarioItem[]> {
    if (first.done !== true) yield first.value;
    yield* batches;
  }
  return { format: 'ndjson', head, batches: all(), total, share };
};

/** Intervals come by start, signals by time: the rows are read to the end first. They are small. */
const intervalFile = async (chunks: AsyncIterable<Uint8Array>, catalogue: Catalogue): Promise<ScenarioFile> => {
  const rows = intervals(catalogue);
  const refused: ScenarioItem[] = [];
  const read = intervalRows(chunks, 'the file is neither NDJSON nor a CSV of intervals', (unread) =>
    refused.push(unread),
  );
  for await (const { record, info } of read) {
    const problem = rows.add(record, info.lines);
    if (problem !== undefined) refused.push(problem);
  }
  async function* all(): AsyncGenerator<readonly ScenarioItem[]> {
    if (refused.length > 0) yield refused;
    let batch: ScenarioItem[] = [];
    for (const item of rows.signals()) {
      batch.push(item);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
  return {
    format: 'csv',
    head: NO_HEAD,
    batches: all(),
    total: rows.count() + refused.length,
    share: () => 1,
  };
};
