import { useSignal } from '@preact/signals';
import type { Drill, DrillsAnswer, Scenario, ScenariosAnswer } from '../live/answers.ts';
import { ask } from '../live/hub-api.ts';
import { DrillCard } from '../parts/drill-card.tsx';
import { TokenField } from '../parts/token-field.tsx';
import { useFetched } from '../parts/use-fetched.ts';
import { useStore } from '../state/store.ts';

const ASK_EVERY_MS = 2_000;
const SPEEDS = ['1', '10', '60', '600', 'max'] as const;

/** Drills: what runs, and how to start another. */
export const DrillsView = () => {
  const store = useStore();
  const words = store.words.value.drills;
  const again = useSignal(0);
  const problem = useSignal<string | undefined>(undefined);
  const drills = useFetched<DrillsAnswer>('/v1/drills', { everyMs: ASK_EVERY_MS, again: again.value });

  /** Tells the hub what to do with a drill, and asks at once how it went. */
  const command = async (path: string, body: object): Promise<void> => {
    const answer = await ask(path, { token: store.token.peek(), body });
    problem.value = answer.kind === 'failed' ? answer.detail : undefined;
    again.value += 1;
  };

  if (drills.kind === 'failed' && drills.status === 404) {
    return (
      <section class="panel">
        <h2>{words.title}</h2>
        <p>{words.missing}</p>
      </section>
    );
  }
  return (
    <section class="panel" aria-labelledby="drills-title">
      <h2 id="drills-title">{words.title}</h2>
      <p class="quiet">{words.intro}</p>
      {drills.kind === 'failed' ? <p role="alert">{store.words.value.failed(drills.detail)}</p> : null}
      {problem.value === undefined ? null : <p role="alert">{store.words.value.failed(problem.value)}</p>}
      {drills.kind === 'got' && drills.value.drills.length === 0 ? <p>{words.none}</p> : null}
      {drills.kind === 'got'
        ? drills.value.drills.map((drill: Drill) => <DrillCard key={drill.id} drill={drill} command={command} />)
        : null}
      <StartDrill command={command} />
    </section>
  );
};

const StartDrill = ({ command }: { readonly command: (path: string, body: object) => Promise<void> }) => {
  const store = useStore();
  const words = store.words.value.drills;
  const scenarios = useFetched<ScenariosAnswer>('/v1/scenarios');
  const chosen = useSignal('');
  const speed = useSignal<string>('60');
  if (scenarios.kind !== 'got') return null;
  const list = scenarios.value.scenarios;
  const scenario = list.find(({ id }) => id === chosen.value) ?? list[0];
  if (scenario === undefined) return null;
  const title = ({ title: english, titleUk }: Scenario): string =>
    store.lang.value === 'uk' ? (titleUk ?? english) : english;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void command('/v1/drills', {
          scenario: scenario.id,
          speed: speed.value === 'max' ? 'max' : Number(speed.value),
        });
      }}
    >
      <h3>{words.start}</h3>
      <label class="field">
        <span>{words.scenario}</span>
        <select
          value={scenario.id}
          onChange={({ currentTarget }) => {
            chosen.value = currentTarget.value;
          }}
        >
          {list.map((one) => (
            <option key={one.id} value={one.id}>
              {title(one)}
            </option>
          ))}
        </select>
      </label>
      <p class="quiet">{scenario.description}</p>
      <label class="field">
        <span>{words.speed}</span>
        <select
          value={speed.value}
          onChange={({ currentTarget }) => {
            speed.value = currentTarget.value;
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one === 'max' ? words.fastest : `× ${one}`}
            </option>
          ))}
        </select>
      </label>
      <p class="quiet">{words.needsToken}</p>
      <TokenField />
      <button type="submit" class="button" disabled={store.token.value === ''}>
        {words.start}
      </button>
    </form>
  );
};
