import { failure } from '../../../app/upstreams/failure.ts';
import type { Memory, MemoryChange, Polled } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';

/** After this long it is not an old answer but an upstream that began anew; milliseconds. */
const BELIEVED_AFTER = 5 * 60_000;

/**
 * An answer older than one we have seen comes from a cache or a server that lags: it is out of date, and what it lacks is
 * not over. Undefined when the answer is not older, or has been so for long enough.
 */
export const wentBack = (memory: Memory, name: string, isOlder: boolean, now: Instant): Polled | undefined => {
  if (!isOlder) return undefined;
  const since = Number(memory[`back:${name}`] ?? now);
  if (now - since > BELIEVED_AFTER) return undefined;
  return {
    outcome: failure('upstream.stale', `its ${name} went back to before one it told already`),
    note: { [`back:${name}`]: String(since) },
  };
};

/** To be remembered with an answer that is not older. */
export const forwards = (name: string): MemoryChange => ({ [`back:${name}`]: null });
