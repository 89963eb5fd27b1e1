import type { Instant, SourceId } from '../../domain/words.ts';
import type { Observe } from '../kit/observe.ts';

/** Why one item of a submission was not taken; with `line`, why one line of a list was not, while the rest was. */
export type RefusedItem = {
  readonly index: number;
  readonly code: string;
  readonly detail: string;
  /** Its place in `active`, from 0. */
  readonly line?: number;
};

/** A refused signal, kept with its reason. */
export type RefusedSignal = {
  readonly at: Instant;
  readonly source: SourceId;
  readonly code: string;
  readonly detail: string;
  /** The signal as it came, cut to a bounded length. */
  readonly signal: string;
};

export type RefusedList = {
  add(items: readonly RefusedSignal[]): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly RefusedSignal[]>;
};

/** Of one submission for one reason: who sends thousands of bad signals must not push out of the list what others sent. */
const KEPT_ALIKE = 20;

type Reasoned = Pick<RefusedSignal, 'code' | 'detail'>;

/** The first detail of each reason, and how many there were, in the order in which they came first. */
const reasonsIn = (
  refused: readonly Reasoned[],
): ReadonlyMap<string, { readonly detail: string; readonly count: number }> => {
  const reasons = new Map<string, { readonly detail: string; count: number }>();
  for (const { code, detail } of refused) {
    const known = reasons.get(code);
    if (known === undefined) reasons.set(code, { detail, count: 1 });
    else known.count += 1;
  }
  return reasons;
};

/** The first of each reason; the last of them says how many more there were. */
export const firstOfEach = <Refused extends Reasoned>(refused: readonly Refused[]): readonly Refused[] => {
  const reasons = reasonsIn(refused);
  const seen = new Map<string, number>();
  return refused.flatMap((one) => {
    const nth = (seen.get(one.code) ?? 0) + 1;
    seen.set(one.code, nth);
    if (nth > KEPT_ALIKE) return [];
    const more = (reasons.get(one.code)?.count ?? nth) - nth;
    return nth === KEPT_ALIKE && more > 0
      ? [{ ...one, detail: `${one.detail}; so were ${more} more of this submission` }]
      : [one];
  });
};

/** Tells once for each reason, with how many there were: who sends a thousand bad signals must not fill the log. */
export const tellRefused = (observe: Observe, source: SourceId, refused: readonly Reasoned[]): void => {
  for (const [code, told] of reasonsIn(refused)) observe('signal.refused', { source, code, ...told });
};
