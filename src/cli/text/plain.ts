import type { Instant } from '../../domain/words.ts';

/** Text that is alike in every language: times as a clock shows them, and columns. */

/** Local time: `07:14:02`; of another day `2026-11-19 07:14`. */
export const localTime = (instant: Instant, now: Instant): string => {
  const at = new Date(instant);
  const today = new Date(now);
  const sameDay =
    at.getFullYear() === today.getFullYear() && at.getMonth() === today.getMonth() && at.getDate() === today.getDate();
  const minutes = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  if (sameDay) return `${minutes}:${pad(at.getSeconds())}`;
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${minutes}`;
};

const pad = (value: number): string => String(value).padStart(2, '0');

/** Columns, each as wide as its widest cell; the last one is not filled up. `paint` gets the filled cell. */
export const table = (
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number, row: number) => string = (cell) => cell,
): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, [...cell].length);
    });
  }
  return rows.map((row, index) =>
    row
      .map((cell, column) => {
        const last = column === row.length - 1;
        return paint(last ? cell : cell + ' '.repeat((widths[column] ?? 0) - [...cell].length), column, index);
      })
      .join('  ')
      .trimEnd(),
  );
};
