/**
 * How long things took, in few numbers: counts in buckets that grow with what they count, so that every value is told
 * to about one part in a hundred. Plain data: it is stored with the drill and drawn in its report.
 */
export type Histogram = {
  readonly count: number;
  readonly max: number;
  /** By number of bucket; only those that are not empty. */
  readonly buckets: Readonly<Record<number, number>>;
};

export const EMPTY_HISTOGRAM: Histogram = { count: 0, max: 0, buckets: {} };

/** Milliseconds; below it everything is one bucket. */
const SMALLEST = 0.01;
const GROWTH = Math.log(1.02);

const bucketOf = (value: number): number =>
  value <= SMALLEST ? 0 : Math.max(0, Math.ceil(Math.log(value / SMALLEST) / GROWTH));

/** The largest value of a bucket. */
export const upperEdge = (bucket: number): number => SMALLEST * Math.exp(bucket * GROWTH);

/** Collects values; clocks of two machines may differ, so less than nothing counts as nothing. */
export const recorder = (
  start: Histogram = EMPTY_HISTOGRAM,
): { record(value: number): void; histogram(): Histogram } => {
  let { count, max } = start;
  const buckets: Record<number, number> = { ...start.buckets };
  return {
    record: (value) => {
      const known = Math.max(0, value);
      const bucket = bucketOf(known);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      max = Math.max(max, known);
    },
    histogram: () => ({ count, max, buckets: { ...buckets } }),
  };
};

/** The value that the share of all values does not exceed; undefined when there are none. */
export const percentile = ({ count, max, buckets }: Histogram, share: number): number | undefined => {
  if (count === 0) return undefined;
  let rest = Math.max(1, Math.ceil(count * share));
  for (const bucket of bucketNumbers(buckets)) {
    rest -= buckets[bucket] ?? 0;
    if (rest <= 0) return Math.min(max, upperEdge(bucket));
  }
  return max;
};

export const bucketNumbers = (buckets: Histogram['buckets']): readonly number[] =>
  Object.keys(buckets)
    .map(Number)
    .sort((a, b) => a - b);
