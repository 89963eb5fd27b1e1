/**
 * Counts what comes over a socket by a text that stands once in each of them. Most subscribers are sent the
 * same bytes: what equals the last chunk need not be searched again, so that the counting costs little more than a
 * comparison.
 */
export type Tally = (before: Buffer | undefined, chunk: Buffer) => Counted;

export type Counted = {
  readonly events: number;
  /** The beginning of an event that the next chunk may go on with. */
  readonly rest: Buffer | undefined;
};

export const tally = (text: string): Tally => {
  const mark = Buffer.from(text);
  let last = Buffer.alloc(0);
  let lastCounted: Counted = { events: 0, rest: undefined };
  return (before, chunk) => {
    if (before !== undefined) return counted(Buffer.concat([before, chunk]), mark);
    if (!chunk.equals(last)) {
      lastCounted = counted(chunk, mark);
      last = Buffer.from(chunk);
    }
    return lastCounted;
  };
};

const counted = (text: Buffer, mark: Buffer): Counted => {
  let events = 0;
  let from = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, from)) {
    from = at + mark.length;
    events += 1;
  }
  for (let at = Math.max(from, text.length - mark.length + 1); at < text.length; at += 1) {
    const tail = text.subarray(at);
    if (mark.subarray(0, tail.length).equals(tail)) return { events, rest: Buffer.from(tail) };
  }
  return { events, rest: undefined };
};
