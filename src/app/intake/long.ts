import { breath, restful } from '../kit/breath.ts';
import { turns } from '../kit/turns.ts';

/** To be awaited between pieces of work. */
export type Breathe = () => Promise<void> | undefined;
type Work<Result> = (breathe: Breathe) => Promise<Result>;

/**
 * Long work waits behind short: it is done one at a time, sources by turns, and rests while anything short is under way.
 * Ten long ones at once would leave everybody else a tenth of the time.
 */
export type LongAndShort<Result> = {
  short(work: Work<Result>): Promise<Result>;
  long(source: string, work: Work<Result>): Promise<Result>;
  /** Anything short is under way, or was a moment ago. */
  isBusy(): boolean;
  idle(): Promise<void>;
};

/** What was short is on its way from the door to subscribers for so long; milliseconds. */
const ON_ITS_WAY = 100;

export const longAndShort = <Result>(): LongAndShort<Result> => {
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
    long: line.add,
    isBusy: othersAtWork,
    idle: line.idle,
  };
};
