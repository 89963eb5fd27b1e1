import type { Observed } from '../../app/kit/observe.ts';

/**
 * Sources that cannot be reached are asked again and again, and fail again and again in the same way: told is when that
 * changes. `tell`: the event as it is to be told; undefined: nothing new.
 */
export const changesOnly = (): ((event: Observed, fields: Fields) => Observed | undefined) => {
  const failing = new Map<string, string>();
  return (event, fields) => {
    const source = fields['source'];
    if (typeof source !== 'string') return event;
    if (event === 'source.failed') {
      const code = String(fields['code']);
      if (failing.get(source) === code) return undefined;
      failing.set(source, code);
      return event;
    }
    return HEARD.has(event) && failing.delete(source) ? 'source.back' : event;
  };
};

type Fields = Readonly<Record<string, unknown>>;

/** It answered, or spoke by itself. */
const HEARD: ReadonlySet<Observed> = new Set(['source.polled', 'signals.received']);
