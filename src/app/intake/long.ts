import { breath, restful } from '../kit/breath.ts';
import { AppError } from '../kit/errors.ts';
import { turns } from '../kit/turns.ts';

/** To be awaited between pieces of work. */
export type Breathe = () => Promise<void> | undefined;
type Work<Result> = (breathe: Breathe) => Promise<Result>;

/**
 * Long work waits behind short: it is done one at a time, sources by turns, and rests while anything short is under way.
 * Ten long ones at once would leave everybody else a tenth of the time. What waits is held in memory: beyond a limit
 * more is refused as `queue.full`, and one source may fill no more than half, so that the others find room.
 */
export type LongAndShort<Result> = {
  short(work: Work<Result>): Promise<Result>;
  long(source: string, signals: number, work: Work<Result>): Promise<Result>;
  /** Anything short is under way, or was a moment ago. */
  isBusy(): boolean;
  idle(): Promise<void>;
};

/** What was short is on its way from the door to subscribers for so long; milliseconds. */
const ON_ITS_WAY = 100;

/** Long submissions in hand at most, by all sources; each may be as large as `http.maxBody`. */
const MOST_LONG = 64;

/** The share of what may wait that one source may fill. */
const OF_ONE = 1 / 2;

export const longAndShort = <Result>({ maxSignals }: { readonly maxSignals: number }): LongAndShort<Result> => {
  const inHand: { readonly source: string; readonly signals: number }[] = [];
  let underWay = 0;
  let shortAt = Number.NEGATIVE_INFINITY;
  const othersAtWork = (): boolean => underWay > 0 || performance.now() - shortAt < ON_ITS_WAY;
  const line = turns<Work<Result>, Result>((works) => Promise.all(works.map((work) => work(restful(othersAtWork)))), {
    maxItems: () => 1,
    weigh: () => 1,
  });
  return {
    short: async (work) => {
      underWay += 1;
      try {
        return await work(breath());
      } finally {
        underWay -= 1;
        shortAt = performance.now();
      }
    },
    long: async (source, signals, work) => {
      const isFull = (some: typeof inHand, share: number): boolean =>
        some.length >= MOST_LONG * share || some.reduce((sum, one) => sum + one.signals, 0) >= maxSignals * share;
      if (
        isFull(inHand, 1) ||
        isFull(
          inHand.filter((one) => one.source === source),
          OF_ONE,
        )
      ) {
        throw new AppError('queue.full', 'too many long submissions wait here; send fewer signals at once, or later');
      }
      const one = { source, signals };
      inHand.push(one);
      try {
        return await line.add(source, work);
      } finally {
        inHand.splice(inHand.indexOf(one), 1);
      }
    },
    isBusy: othersAtWork,
    idle: line.idle,
  };
};
