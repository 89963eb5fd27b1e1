import { useEffect, useState } from 'preact/hooks';
import { defined } from '../../../domain/defined.ts';
import { ask, type Fetched } from '../live/hub-api.ts';
import { readerToken } from '../live/reader.ts';

const LOADING: Fetched<never> = { kind: 'loading' };

/** Asks when the address changes, and again every `everyMs`. While asking again the old answer stays. */
export const useFetched = <Value>(
  path: string,
  options: { readonly token?: string; readonly everyMs?: number; readonly again?: number } = {},
): Fetched<Value> => {
  const { token, everyMs, again } = options;
  const reader = readerToken.value;
  const [fetched, setFetched] = useState<{ readonly path: string; readonly answer: Fetched<Value> }>({
    path,
    answer: LOADING,
  });
  useEffect(() => {
    const abort = new AbortController();
    const fetchIt = async (): Promise<void> => {
      const answer = await ask<Value>(path, { ...defined({ token }), signal: abort.signal });
      if (!abort.signal.aborted) setFetched({ path, answer });
    };
    void fetchIt();
    const timer = everyMs === undefined ? undefined : setInterval(() => void fetchIt(), everyMs);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [path, token, reader, everyMs, again]);
  return fetched.path === path ? fetched.answer : LOADING;
};
