import type { Ailment, Happening } from './happening.ts';
import type { World } from './world.ts';

/** A service that the hub asks, as it is seen from outside. */
export type Upstream = {
  /** What it says to a question; undefined: nothing. */
  readonly answer: (question: Asked) => Answered | undefined;
};

export type Asked = { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** `lag`: how long it takes until the answer is complete; milliseconds. */
export type Answered = {
  readonly status: number;
  readonly text: string;
  readonly etag?: string;
  readonly lag: number;
};

/** The bad days of an upstream: one thing after another. */
export type Ails = {
  readonly is: () => Ailment;
  /** How far its clock is off; milliseconds. */
  readonly shift: () => number;
  readonly begin: (happening: Extract<Happening, { kind: 'upstream' }>) => void;
  readonly heal: () => void;
};

export const newAils = ({ now }: World): Ails => {
  let ails: { readonly is: Ailment; readonly shift: number; readonly until: number } = {
    is: 'good',
    shift: 0,
    until: 0,
  };
  const isOver = (): boolean => now() >= ails.until;
  return {
    is: () => (isOver() ? 'good' : ails.is),
    shift: () => (isOver() ? 0 : ails.shift),
    begin: ({ is, shift, lasts }) => {
      ails = { is, shift, until: now() + lasts };
    },
    heal: () => {
      ails = { ...ails, until: 0 };
    },
  };
};

/** What ails every service alike; undefined: it answers, and what it says is its own matter. */
export const outOfOrder = (ails: Ails): Answered | 'silent' | undefined => {
  const is = ails.is();
  if (is === 'silent') return 'silent';
  return is === 'error' ? { status: 503, text: 'try again later', lag: 0 } : undefined;
};

/** After a loss a question may still be of before, for this long; milliseconds. */
const LOSS_SETTLES = 30_000;

/**
 * Whether a question tells what the hub has: what it has remembered it had taken before. What was remembered before a loss
 * may be told by who has not heard of the loss.
 */
export const settledAfterLoss = ({ now }: World, losses: () => number): (() => { settled: boolean; anew: boolean }) => {
  let known = losses();
  let lostAt = Number.NEGATIVE_INFINITY;
  return () => {
    const anew = losses() !== known;
    if (anew) {
      known = losses();
      lostAt = now();
    }
    return { settled: now() - lostAt >= LOSS_SETTLES, anew };
  };
};
