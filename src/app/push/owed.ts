import type { Message } from '../notify/message.ts';
import type { News, Round } from './crowd-ports.ts';
import type { Tallied } from './tally.ts';

/** A debt: news that a member has not been told yet. */
export type Owed = {
  /** Its last belief. */
  before: string;
  /** Undefined: only what is true now can be told. */
  message: Message | undefined;
  /** How many words have become one. */
  count: number;
  /** A try may have come all the same. */
  doubt: boolean;
  /** The round whose first try it is; undefined: it was tried. */
  round: Round | undefined;
  counted: readonly Tallied[];
};

/** The debt of news; `round` is undefined for one who is out of step: his next try is not the first. */
export const owedNews = (
  { before, message, doubt }: News,
  round: Round | undefined,
  counted: readonly Tallied[],
): Owed => ({ before, message, count: 1, doubt, round, counted });

/** The debt of what is true then, to one who last believed something else. */
export const owedState = (before: string, doubt: boolean): Owed => ({
  before,
  message: undefined,
  count: 1,
  doubt,
  round: undefined,
  counted: [],
});

/** A later word about the same takes the place of the one that is owed. */
export const addNews = (owed: Owed, { message, round, doubt }: News, counted: readonly Tallied[]): void => {
  if (message !== undefined) {
    owed.message = message;
    owed.count += 1;
  }
  owed.doubt ||= doubt;
  if (counted.length > 0) owed.counted = [...owed.counted, ...counted];
  if (owed.round === undefined) return;
  owed.round.open -= 1;
  owed.round = round;
  round.open += 1;
};

/** The debt after a try that failed; what came meanwhile was of the belief that this try would come. */
export const afterFailure = (tried: Owed, later: Owed | undefined, mayHaveCome: boolean): Owed => {
  const doubt = tried.doubt || mayHaveCome;
  if (later === undefined) {
    tried.doubt = doubt;
    return tried;
  }
  return {
    ...later,
    before: tried.before,
    count: tried.count + later.count,
    counted: [...tried.counted, ...later.counted],
    doubt,
  };
};

/** What failed is tried again before all else that is owed. */
export const putFirst = (all: Map<string, Owed>, about: string, owed: Owed): void => {
  all.delete(about);
  const rest = [...all];
  all.clear();
  for (const [key, one] of [[about, owed] as const, ...rest]) all.set(key, one);
};
