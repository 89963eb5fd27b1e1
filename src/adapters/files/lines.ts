/** A line as it stands in a file, numbered from 1; `tooLong` in place of the text of a line that is not kept. */
export type Line = { readonly line: number; readonly text: string; readonly tooLong?: true };

/** No signal is near this long; a longer line is a file without line ends, and would fill memory. */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** Cuts bytes into lines as they come, a chunk's lines at a time; the last one needs no line end. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxLength = MAX_LINE_LENGTH,
): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder();
  let line = 0;
  let rest = '';
  let skipping = false;
  const next = (text: string): Line => {
    line += 1;
    const tooLong = skipping || text.length > maxLength;
    skipping = false;
    return tooLong ? { line, text: '', tooLong: true } : { line, text };
  };
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (parts.length > 0) yield parts.map(next);
    if (rest.length > maxLength) skipping = true;
    if (skipping) rest = '';
  }
  rest += decoder.decode();
  if (rest !== '' || skipping) yield [next(rest)];
}
