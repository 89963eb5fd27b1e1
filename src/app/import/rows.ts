import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Row } from '../recordings/intervals.ts';
import { intervalReader } from '../recordings/intervals.ts';
import type { ScenarioRefusal } from '../recordings/scenario.ts';
import { refusal } from '../recordings/scenario.ts';
import type { ImportedInterval } from './merge.ts';

/** One alert out of a file, or a line that is not taken and why. */
export type ImportItem = ImportRow | ScenarioRefusal;

export type ImportRow = {
  readonly line: number;
  readonly region: RegionId;
  readonly source: SourceId;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly endCalculated: boolean;
};

/** A file that was just written may come from a clock a little ahead of ours; milliseconds. */
const AHEAD = 300_000;

/** Rows as history takes them. */
export const importReader = (catalogue: Catalogue, now: Instant): ((row: Row, line: number) => ImportItem) => {
  const read = intervalReader(catalogue);
  return (row, line) => {
    const status = row['status'] ?? '';
    if (status !== '' && status !== 'Actual')
      return refusal(
        line,
        'interval.exercise',
        `it is out of a feed of status ${status.slice(0, 20)}, not of a live one`,
      );
    const said = read(row, line);
    if ('refused' in said) return said;
    const { region, source, startedAt, finishedAt, madeUp } = said;
    if (finishedAt === null) {
      return refusal(line, 'interval.open', 'it has no end; what stands now is for the sources of the feed to say');
    }
    if (finishedAt > now + AHEAD) return refusal(line, 'interval.ahead', 'it ends in the future');
    const endCalculated = madeUp || isFilledIn(row, finishedAt - startedAt);
    return { line, region, source, startedAt, endedAt: finishedAt, endCalculated };
  };
};

const HOUR = 3_600_000;

/**
 * The official file says nothing of made-up ends, but fills in one hour where none was announced. Of exactly this length
 * there are five times as many alerts as of any length beside it, so that such an end is more likely made up than not.
 */
const isFilledIn = (row: Row, length: number): boolean =>
  length === HOUR && row['source'] === 'official' && (row['naive'] ?? '') === '';

/**
 * When the rows of one source speak of one region: from the first to the last, but not after an end that nobody
 * announced. There the alert may have gone on, and only the next row is word again.
 */
export const spokenSpans = (rows: readonly ImportedInterval[]): readonly ImportedInterval[] => {
  const spans: ImportedInterval[] = [];
  for (const row of [...rows].sort((a, b) => a.startedAt - b.startedAt)) {
    const last = spans.at(-1);
    if (last === undefined || (last.endCalculated === true && row.startedAt > last.endedAt)) spans.push(row);
    else if (row.endedAt > last.endedAt || (row.endedAt === last.endedAt && row.endCalculated !== true)) {
      const { endCalculated: _, ...known } = last;
      spans[spans.length - 1] = {
        ...known,
        endedAt: row.endedAt,
        ...(row.endCalculated === true ? { endCalculated: true } : {}),
      };
    }
  }
  return spans.map(({ startedAt, endedAt, sources }) => ({ startedAt, endedAt, sources }));
};
