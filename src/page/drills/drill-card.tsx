import type { Drill } from '../shared/live/answers.ts';
import { hubUrl } from '../shared/live/hub-url.ts';
import { setPrefs, useStore } from '../shared/store/store.ts';
import { durationText, momentText } from '../shared/text/times.ts';

type Props = {
  readonly drill: Drill;
  readonly title: string;
  readonly command: (path: string, body: object) => Promise<void>;
};

/** One drill, and what can be done with it. */
export const DrillCard = ({ drill, title, command }: Props) => {
  const store = useStore();
  const words = store.words.value.drills;
  const lang = store.lang.value;
  const path = `/v1/drills/${encodeURIComponent(drill.id)}`;
  const canSteer = store.token.value !== '' && (drill.state === 'playing' || drill.state === 'paused');
  const watch = (): void => {
    setPrefs(store, { feed: drill.feed });
    location.hash = '#now';
  };
  return (
    <article class="drill" data-state={drill.state}>
      <h3>
        {title} · {words.states[drill.state]}
      </h3>
      <p>
        {momentText(Date.parse(drill.at), store.minute.value, lang)} · × {drill.speed} ·{' '}
        {durationText(drill.position * 1_000, lang)} / {durationText(drill.duration * 1_000, lang)}
      </p>
      <label class="field">
        <span>{words.seek}</span>
        <input
          type="range"
          min={0}
          max={drill.duration}
          step={Math.max(1, Math.round(drill.duration / 200))}
          value={drill.position}
          disabled={!canSteer}
          aria-valuetext={durationText(drill.position * 1_000, lang)}
          onChange={({ currentTarget }) => void command(`${path}/seek`, { to: Number(currentTarget.value) })}
        />
      </label>
      <div class="buttons">
        <button type="button" class="button" onClick={watch}>
          {words.watch}
        </button>
        {drill.state === 'paused' ? (
          <>
            <button
              type="button"
              class="button"
              disabled={!canSteer}
              onClick={() => void command(`${path}/resume`, {})}
            >
              {words.resume}
            </button>
            <button type="button" class="button" disabled={!canSteer} onClick={() => void command(`${path}/step`, {})}>
              {words.step}
            </button>
          </>
        ) : (
          <button type="button" class="button" disabled={!canSteer} onClick={() => void command(`${path}/pause`, {})}>
            {words.pause}
          </button>
        )}
        <button type="button" class="button" disabled={!canSteer} onClick={() => void command(`${path}/stop`, {})}>
          {words.stop}
        </button>
      </div>
      {drill.report === undefined ? null : (
        <p>
          <a href={hubUrl(drill.report).href}>{words.report}</a>:{' '}
          {drill.proof === 'same' ? words.same : words.different}
        </p>
      )}
    </article>
  );
};
