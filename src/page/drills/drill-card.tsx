import { Act } from '../console/kit/act.tsx';
import { may } from '../console/session.ts';
import type { Drill } from '../shared/live/answers.ts';
import { ask } from '../shared/live/hub-api.ts';
import { setPrefs, useStore } from '../shared/store/store.ts';
import { stampText } from '../shared/text/times.ts';
import { positionText } from './drill-time.ts';
import { ReportLine } from './report-line.tsx';
import { useDrillWords } from './text/of.ts';

type Props = { readonly drill: Drill; readonly title: string; readonly changed: () => void };

/** So many places on the slider. */
const STEPS = 200;

/** A drill that is played, or should be: its own clock, how far it is, and what can be done with it. */
export const DrillCard = ({ drill, title, changed }: Props) => {
  const store = useStore();
  const words = useDrillWords();
  const lang = store.lang.value;
  const path = `/v1/drills/${encodeURIComponent(drill.id)}`;
  const isGoing = drill.state === 'playing' || drill.state === 'paused';
  const canSteer = may('drill') && isGoing;
  const day = lang === 'uk' ? 'д' : 'd';
  const order = (name: string, body: object = {}) => ask(`${path}/${name}`, { token: store.token.peek(), body });
  const did = (): string => {
    changed();
    return words.told;
  };
  return (
    <article class="drill" data-state={drill.state} data-drill={drill.id}>
      <h3>
        {title} · {words.states[drill.state]}
      </h3>
      {drill.state === 'left' ? (
        <p class="drill-left" role="alert">
          {words.left}
        </p>
      ) : null}
      <dl class="facts">
        <div>
          <dt>{words.clock}</dt>
          <dd>
            {stampText(Date.parse(drill.at), lang, drill.zone)}{' '}
            {drill.zone === undefined ? null : <span class="quiet">{words.zone(drill.zone)}</span>}
          </dd>
        </div>
        <div>
          <dt>{words.position}</dt>
          <dd>{words.of(positionText(drill.position, day), positionText(drill.duration, day))}</dd>
        </div>
        <div>
          <dt>{words.speed}</dt>
          <dd>{drill.speed === 'max' ? words.fastest : `× ${drill.speed}`}</dd>
        </div>
      </dl>
      <label class="field">
        <span>{words.seek}</span>
        <input
          type="range"
          min={0}
          max={drill.duration}
          step={Math.max(1, Math.round(drill.duration / STEPS))}
          value={drill.position}
          disabled={!canSteer}
          aria-valuetext={positionText(drill.position, day)}
          onChange={({ currentTarget }) => void order('seek', { to: Number(currentTarget.value) }).then(changed)}
        />
      </label>
      <div class="buttons">
        <button
          type="button"
          class="button"
          onClick={() => {
            setPrefs(store, { feed: drill.feed });
            location.hash = '#now';
          }}
        >
          {words.watch}
        </button>
        {canSteer && drill.state === 'paused' ? (
          <>
            <Act label={words.resume} will={words.willResume} run={() => order('resume')} did={did} />
            <Act label={words.step} will={words.willStep} run={() => order('step')} did={did} />
          </>
        ) : null}
        {canSteer && drill.state === 'playing' ? (
          <Act label={words.pause} will={words.willPause} run={() => order('pause')} did={did} />
        ) : null}
        {canSteer || (drill.state === 'left' && may('drill')) ? (
          <Act label={words.stop} will={words.willStop} run={() => order('stop')} did={did} />
        ) : null}
        <RemoveDrill drill={drill} title={title} changed={changed} />
      </div>
      <ReportLine drill={drill} />
    </article>
  );
};

export const RemoveDrill = ({ drill, title, changed }: Props) => {
  const store = useStore();
  const words = useDrillWords();
  if (!may('drill')) return null;
  return (
    <Act
      label={words.remove}
      kind="danger"
      will={words.willRemove(title)}
      run={() => ask(`/v1/drills/${encodeURIComponent(drill.id)}`, { token: store.token.peek(), method: 'DELETE' })}
      did={() => {
        changed();
        return words.removed(title);
      }}
    />
  );
};
