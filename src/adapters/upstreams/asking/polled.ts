import type { Polled } from '../../../app/upstreams/definition.ts';
import type { Ask } from '../../../app/upstreams/source.ts';
import type { Budget } from '../../../app/upstreams/status.ts';
import { breaker, restOf } from './breaker.ts';
import { httpAsk } from './http.ts';

export type AskingSettings = {
  /** An answer is waited for so long; milliseconds. */
  readonly timeout: number;
  readonly maxBody: number;
  /** The longest pause between two questions; milliseconds. */
  readonly maxPause: number;
};

/** The transport to each polled source, with its limits and a rest of its own. */
export const askPolled =
  ({ timeout, maxBody, maxPause }: AskingSettings, userAgent: string, now: () => number) =>
  (polled: Polled, id: string, budget: Budget): ((signal: AbortSignal) => Ask) =>
    httpAsk({
      timeoutMs: timeout,
      maxBody,
      userAgent,
      budget,
      limits: polled.limits,
      ownBudget: id,
      breaker: breaker(restOf(polled, maxPause)),
      now,
    });
