import { useEffect } from 'preact/hooks';
import type { Drill } from '../shared/live/answers.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { useStore } from '../shared/store/store.ts';
import { clockOf } from './clock.ts';

const ASK_EVERY_MS = 2_000;

/** Keeps the clock of the drill that is watched: in it an alert of 2022 has stood for minutes, not for years. */
export const KeepClock = ({ feed }: { readonly feed: string }) => {
  const store = useStore();
  const answer = useFetched<Drill>(`/v1/drills/${encodeURIComponent(feed)}`, { everyMs: ASK_EVERY_MS });
  useEffect(() => {
    store.drillClock.value = answer.kind === 'got' ? clockOf(answer.value, Date.now()) : undefined;
  }, [answer, store]);
  useEffect(
    () => () => {
      store.drillClock.value = undefined;
    },
    [store],
  );
  return null;
};
