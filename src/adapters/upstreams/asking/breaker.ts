import type { CircuitBreakerPolicy } from 'cockatiel';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel';
import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure } from '../../../app/upstreams/failure.ts';
import type { Answer } from '../../../app/upstreams/source.ts';

/** Failures in a row after which an upstream is left alone. */
const FAILURES = 5;

export type Breaker = {
  /** Runs the request, or says that the upstream rests. */
  run(request: () => Promise<Answer | Failure>): Promise<Answer | Failure>;
};

/** An upstream that is down is left alone for about as long as the pauses grow to; milliseconds. */
export const restOf = ({ interval }: { readonly interval: number }, maxPause: number): number =>
  Math.max(interval, Math.round(maxPause / 2));

/**
 * An upstream that failed several times in a row is not asked at all for a while, then once to see. It keeps one poll of
 * several requests, and the requests of a back-fill, from hammering an upstream that is down.
 */
export const breaker = (restMs: number): Breaker => {
  const policy: CircuitBreakerPolicy = circuitBreaker(
    handleWhenResult((result) => isOutage(result as Answer | Failure)),
    { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(FAILURES) },
  );
  return {
    run: async (request) => {
      try {
        return await policy.execute(request);
      } catch (error) {
        if (!isBrokenCircuitError(error)) throw error;
        const state = policy.state === CircuitState.Isolated ? 'isolated' : 'open';
        return failure('upstream.resting', `it failed ${FAILURES} times in a row; circuit ${state}`, restMs);
      }
    },
  };
};

/** The upstream's outage, not our budget and not an answer that says what is wrong. */
const isOutage = (result: Answer | Failure): boolean =>
  result.kind === 'failure'
    ? result.code === 'upstream.unreachable' || result.code === 'upstream.timeout'
    : result.status >= 500;
