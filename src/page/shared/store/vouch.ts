import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { SourceAnswer } from '../live/answers.ts';
import type { PlaceAnswer } from './answer.ts';

/** The sources behind the answer for my places: the reason to believe it. Pure. */
export type Voucher = {
  readonly id: string;
  readonly trust: SourceAnswer['trust'] | undefined;
  /** How many regions it speaks for; undefined: not known yet. */
  readonly regions: number | undefined;
  /** Since it was last heard, by the hub's clock; milliseconds. Undefined: not known. */
  readonly ageMs: number | undefined;
};

export type Known = {
  readonly sources: readonly SourceAnswer[] | undefined;
  /** Whether each is live, by the latest heartbeat. */
  readonly isLive: ReadonlyMap<string, boolean>;
  readonly ageOf: (id: string) => number | undefined;
  readonly rowOf: (id: string) => RegionWire | undefined;
};

/** Those who say that there is an alert, else those who are live and speak for all of the places. */
export const vouchersOf = (places: readonly PlaceAnswer[], known: Known): readonly Voucher[] => {
  const named = new Set(places.flatMap(({ shown }) => shown.alerts.flatMap(({ sources }) => sources)));
  const ids = named.size > 0 ? [...named] : [...known.isLive.keys()].filter((id) => vouches(id, places, known));
  return ids.map((id) => voucherOf(id, known)).sort(byWeight);
};

/** For the whole country: all who are live and may make anything calm. */
export const voucherOf = (id: string, { sources, ageOf }: Known): Voucher => {
  const source = sources?.find((one) => one.id === id);
  return { id, trust: source?.trust, regions: source?.coverage.count, ageMs: ageOf(id) };
};

const vouches = (id: string, places: readonly PlaceAnswer[], { sources, isLive, rowOf }: Known): boolean => {
  if (isLive.get(id) !== true) return false;
  const source = sources?.find((one) => one.id === id);
  // Its name was not told yet: a live source, and that is all that can be said.
  if (source === undefined) return sources === undefined;
  if (source.trust === 'unconfirmed' || source.muted) return false;
  return places.every(({ row }) => row !== undefined && covers(source, row, rowOf));
};

const covers = ({ coverage }: SourceAnswer, row: RegionWire, rowOf: Known['rowOf']): boolean => {
  if (coverage.levels !== null && !coverage.levels.includes(row.level)) return false;
  if (coverage.regions === null) return coverage.count > 0;
  for (let at: RegionWire | undefined = row; at !== undefined; at = at.parent === null ? undefined : rowOf(at.parent)) {
    if (coverage.regions.includes(at.id)) return true;
  }
  return false;
};

const WEIGHTS = { official: 0, relay: 1, unconfirmed: 3 } as const;

const byWeight = (a: Voucher, b: Voucher): number =>
  weightOf(a) - weightOf(b) || (a.ageMs ?? Number.MAX_SAFE_INTEGER) - (b.ageMs ?? Number.MAX_SAFE_INTEGER);

const weightOf = ({ trust }: Voucher): number => (trust === undefined ? 2 : WEIGHTS[trust]);
