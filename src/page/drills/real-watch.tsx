import type { StatusAnswer } from '../shared/live/answers.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { placeName } from '../shared/store/place-name.ts';
import { useStore } from '../shared/store/store.ts';

const ASK_EVERY_MS = 5_000;

/** Who watches a drill must not miss the real thing: it is asked for beside it, and shown above it. */
export const RealWatch = () => {
  const store = useStore();
  const words = store.words.value;
  const real = useFetched<StatusAnswer>('/v1/status', { everyMs: ASK_EVERY_MS });
  if (real.kind !== 'got' || real.value.status !== 'Actual') return null;
  const alerts = new Set(real.value.regions.flatMap(({ id, state }) => (state === 'alert' ? [id] : [])));
  const isUnderAlert = (id: string | null): boolean =>
    id !== null && (alerts.has(id) || isUnderAlert(store.board.row(id)?.parent ?? null));
  const names = store.prefs.value.places.filter(isUnderAlert).map((id) => placeName(store, id));
  if (names.length === 0) return null;
  return (
    <p class="real-alert" role="alert">
      {words.exercise.realAlert(names.join(', '))}
    </p>
  );
};
