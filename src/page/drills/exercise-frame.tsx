import { isRealAlert, setPrefs, useStore } from '../shared/store/store.ts';
import { exerciseWordOf } from '../shared/text/exercise.ts';
import { KeepClock } from './keep-clock.tsx';

/** Words to a side: enough for the widest wall. */
const REPEATS = 24;

/**
 * Around and across everything of a feed that is not the real thing: a frame on all four sides, and the word all over
 * the page. Whatever is cut out of a screenshot has it.
 */
export const ExerciseFrame = () => {
  const store = useStore();
  const words = store.words.value;
  const word = exerciseWordOf(store.status.value, words);
  if (word === undefined) return null;
  const line = Array.from({ length: REPEATS }, () => word).join(' · ');
  return (
    <>
      {store.prefs.value.feed === undefined ? null : <KeepClock feed={store.prefs.value.feed} />}
      <div class="exercise-banner" role="alert">
        <strong>{word}</strong>
        <span>{words.exercise.text}</span>
        <button type="button" class="button" onClick={() => setPrefs(store, { feed: undefined })}>
          {words.exercise.back}
        </button>
        {store.exerciseAnyway.value && isRealAlert(store.real.value) ? (
          <button
            type="button"
            class="button"
            data-kind="alert"
            onClick={() => {
              store.exerciseAnyway.value = false;
            }}
          >
            {words.now.backToAlert}
          </button>
        ) : null}
      </div>
      <div class="exercise-frame" data-testid="exercise" aria-hidden="true">
        {(['top', 'right', 'bottom', 'left'] as const).map((side) => (
          <div key={side} class="exercise-side" data-side={side}>
            {line}
          </div>
        ))}
        <svg class="exercise-ground" width="100%" height="100%" aria-hidden="true">
          <defs>
            <pattern
              id="pattern-exercise"
              width="460"
              height="150"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(-24)"
            >
              <text x="20" y="50" class="exercise-word">
                {word}
              </text>
              <text x="240" y="125" class="exercise-word">
                {word}
              </text>
            </pattern>
          </defs>
          <rect width="100%" height="100%" fill="url(#pattern-exercise)" />
        </svg>
      </div>
    </>
  );
};

/** All that is left of a drill while there is a real alert in my places. */
export const ExerciseBar = () => {
  const store = useStore();
  const words = store.words.value;
  return (
    <aside class="exercise-bar" aria-label={words.exercise.word}>
      <strong>{exerciseWordOf(store.status.value, words) ?? words.exercise.word}</strong>
      <span>{words.now.exerciseBeside}</span>
      <button
        type="button"
        class="button"
        onClick={() => {
          store.exerciseAnyway.value = true;
        }}
      >
        {words.now.showExercise}
      </button>
      <button type="button" class="button" onClick={() => setPrefs(store, { feed: undefined })}>
        {words.exercise.back}
      </button>
    </aside>
  );
};
