import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StatusAnswer } from '../shared/live/answers.ts';
import { ask, query } from '../shared/live/hub-api.ts';
import { boardSignals } from '../shared/store/board.ts';
import { useStore } from '../shared/store/store.ts';
import { problemText } from '../shared/text/problems.ts';
import { clockText } from '../shared/text/times.ts';
import { dateText, midnightOfText } from './spans.ts';

const MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;
/** A slider that is drawn along asks for its last place, not for all it passed. */
const PAUSE_MS = 150;

/** A day and a time of that day; the whole page follows, and says so. */
export const TimeControl = ({ day }: { readonly day: Signal<number> }) => {
  const store = useStore();
  const words = store.words.value;
  const lang = store.lang.value;
  const minute = useSignal<number | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const now = store.feedMinute.value;
  const last = Math.min(MINUTES, Math.floor((now - day.value) / MINUTE_MS));
  const at = minute.value === undefined ? undefined : day.value + Math.min(minute.value, last) * MINUTE_MS;

  useEffect(() => {
    if (at === undefined) return;
    const abort = new AbortController();
    const look = async (): Promise<void> => {
      const path = query('/v1/status', { at: new Date(at).toISOString(), level: 'all', feed: store.prefs.peek().feed });
      const answer = await ask<StatusAnswer>(path, { signal: abort.signal });
      if (abort.signal.aborted || answer.kind === 'loading') return;
      problem.value = answer.kind === 'failed' ? problemText(answer, store.lang.peek()) : undefined;
      if (answer.kind === 'failed') return;
      const board = store.moment.peek()?.board ?? boardSignals();
      board.put(new Map(answer.value.regions.map((row) => [row.id, row])));
      store.moment.value = { at, board };
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [at, store, problem]);

  // Back to now by the bar on top: the slider follows.
  const isPast = store.moment.value !== undefined;
  useEffect(() => {
    if (!isPast && store.moment.peek() === undefined) minute.value = undefined;
  }, [isPast, store, minute]);

  return (
    <div class="time-control">
      <label class="field">
        <span>{words.past.day}</span>
        <input
          type="date"
          value={dateText(day.value)}
          max={dateText(now)}
          onChange={({ currentTarget }) => {
            const chosen = midnightOfText(currentTarget.value);
            if (chosen !== undefined) day.value = chosen;
          }}
        />
      </label>
      <label class="field">
        <span>
          {words.past.slider}: {clockText(at ?? now, lang)}
        </span>
        <input
          type="range"
          min={0}
          max={last}
          step={STEP_MINUTES}
          value={minute.value ?? last}
          aria-valuetext={clockText(at ?? now, lang)}
          onInput={({ currentTarget }) => {
            minute.value = Number(currentTarget.value);
          }}
        />
      </label>
      {problem.value === undefined ? null : <p role="alert">{words.past.failed(problem.value)}</p>}
    </div>
  );
};
