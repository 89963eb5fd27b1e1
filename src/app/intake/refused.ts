import type { Instant, SourceId } from '../../domain/words.ts';
import type { Observe } from '../kit/observe.ts';

/** Why one item of a submission was not taken; with `line`, why one line of a list was not, while the rest was. */
export type Rejection = {
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

/** The first of each reason; the last of them says how many more there were. */
export const firstOfEach = <Refused extends Pick<RefusedSignal, 'code' | 'detail'>>(
  refused: readonly Refused[],
): readonly Refused[] => {
  const counts = new Map<string, number>();
  const few = refused.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= KEPT_ALIKE;
  });
  return few.map((one, index) => {
    const more = (counts.get(one.code) ?? 0) - KEPT_ALIKE;
    const isLast = few.findLastIndex(({ code }) => code === one.code) === index;
    return more > 0 && isLast ? { ...one, detail: `${one.detail}; so were ${more} more of this submission` } : one;
  });
};

/** Tells once for each reason, with how many there were: who sends a thousand bad signals must not fill the log. */
export const tellRefused = (
  observe: Observe,
  source: SourceId,
  refused: readonly Pick<RefusedSignal, 'code' | 'detail'>[],
): void => {
  const counts = new Map<string, { readonly detail: string; count: number }>();
  for (const { code, detail } of refused) {
    const known = counts.get(code);
    if (known === undefined) counts.set(code, { detail, count: 1 });
    else known.count += 1;
  }
  for (const [code, told] of counts) observe('signal.refused', { source, code, ...told });
};
