import type { Entry, Log, Span } from '../log/log.ts';

/** Entries read at once. */
const PAGE = 1_000;

/** Entries of the log within a span. */
export type Recorded = {
  /** The oldest entry there is, of this span or not: before it the log says nothing. */
  readonly oldest: Entry | undefined;
  /** Oldest first, page by page. */
  readonly pages: AsyncIterable<readonly Entry[]>;
};

/** The log's entries of a span of the hub's time. */
export const entriesWithin = async (log: Pick<Log, 'open' | 'read'>, { from, to }: Span): Promise<Recorded> => {
  const head = await log.open();
  const [oldest] = await log.read(0, 1);
  if (oldest === undefined) return { oldest, pages: none() };
  const before = await lastBefore(log, oldest.seq - 1, head.seq, from);
  async function* pages(): AsyncGenerator<readonly Entry[]> {
    let seq = before;
    for (;;) {
      const page = await log.read(seq, PAGE);
      const within = page.filter(({ sequencedAt }) => sequencedAt <= to);
      if (within.length > 0) yield within;
      const last = page.at(-1);
      if (last === undefined || within.length < page.length) return;
      seq = last.seq;
    }
  }
  return { oldest, pages: pages() };
};

async function* none(): AsyncGenerator<readonly Entry[]> {}

/** The `seq` of the last entry before the instant: the hub's time only grows along the log, so it is found by halves. */
const lastBefore = async (log: Pick<Log, 'read'>, first: number, last: number, instant: number): Promise<number> => {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [entry] = await log.read(middle - 1, 1);
    if (entry !== undefined && entry.sequencedAt < instant) low = middle;
    else high = middle - 1;
  }
  return low;
};
