import { cellOf } from '../text/csv.ts';

/** How long the browser may take to begin with the file; milliseconds. */
const TAKEN_AFTER_MS = 60_000;

/** Puts something of this page among the viewer's downloads. */
export const saveFile = (content: Blob, name: string): void => {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), TAKEN_AFTER_MS);
};

/** CSV as a spreadsheet reads it: quoted where it must be, nothing taken for a formula, and the mark that says UTF-8. */
export const csvOf = (rows: readonly (readonly string[])[]): Blob =>
  new Blob(['\ufeff', rows.map((row) => row.map(cellOf).join(',')).join('\r\n'), '\r\n'], {
    type: 'text/csv;charset=utf-8',
  });
