import { useSignal } from '@preact/signals';
import type { Drill, DrillsAnswer, ScenariosAnswer } from '../shared/live/answers.ts';
import { ask } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { useStore } from '../shared/store/store.ts';
import { DrillCard } from './drill-card.tsx';
import { StartDrill, scenarioTitle } from './start-drill.tsx';

const ASK_EVERY_MS = 2_000;

/** Drills: what runs, and how to start another. */
export const DrillsView = () => {
  const store = useStore();
  const words = store.words.value.drills;
  const again = useSignal(0);
  const problem = useSignal<string | undefined>(undefined);
  const scenarios = useFetched<ScenariosAnswer>('/v1/scenarios');
  const list = scenarios.kind === 'got' ? scenarios.value.scenarios : [];
  const titleOf = (id: string): string => {
    const scenario = list.find((one) => one.id === id);
    return scenario === undefined ? id : scenarioTitle(scenario, store.lang.value);
  };
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
        ? drills.value.drills.map((drill: Drill) => (
            <DrillCard key={drill.id} drill={drill} title={titleOf(drill.scenario)} command={command} />
          ))
        : null}
      <StartDrill list={list} command={command} />
    </section>
  );
};
