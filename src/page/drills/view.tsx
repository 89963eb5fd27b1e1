import { defined } from '../../domain/defined.ts';
import '../console/console.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Problem } from '../console/kit/act.tsx';
import { Notice } from '../console/kit/notice.tsx';
import { may, session, startSession } from '../console/session.ts';
import type { Drill, DrillsAnswer, ScenariosAnswer } from '../shared/live/answers.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { useStore } from '../shared/store/store.ts';
import { DrillCard } from './drill-card.tsx';
import { DrillsOver } from './over.tsx';
import { StartDrill, scenarioTitle } from './start-drill.tsx';
import { useDrillWords } from './text/of.ts';

const ASK_EVERY_MS = 2_000;

const isOpen = ({ state }: Drill): boolean => state === 'playing' || state === 'paused' || state === 'left';

/** Drills: what runs, what is over, and how to start another. */
export const DrillsView = () => {
  const store = useStore();
  const words = useDrillWords();
  const lang = store.lang.value;
  const again = useSignal(0);
  useEffect(() => startSession(store), [store]);
  const scenarios = useFetched<ScenariosAnswer>('/v1/scenarios', { again: again.value });
  const list = scenarios.kind === 'got' ? scenarios.value.scenarios : [];
  const titleOf = ({ scenario, title, titleUk }: Drill): string => {
    const known = list.find((one) => one.id === scenario);
    return known === undefined
      ? scenarioTitle({ title: title ?? scenario, ...defined({ titleUk }) }, lang)
      : scenarioTitle(known, lang);
  };
  const drills = useFetched<DrillsAnswer>('/v1/drills', { everyMs: ASK_EVERY_MS, again: again.value });
  const changed = (): void => {
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
  const all = drills.kind === 'got' ? drills.value.drills : [];
  const open = all.filter(isOpen);
  return (
    <div class="hub">
      <section class="panel" aria-labelledby="drills-title">
        <h2 id="drills-title">{words.title}</h2>
        <p class="quiet">{words.intro}</p>
        {drills.kind === 'failed' ? <Problem failed={drills} /> : null}
        {drills.kind === 'got' && open.length === 0 ? <p>{words.none}</p> : null}
        {open.map((drill) => (
          <DrillCard key={drill.id} drill={drill} title={titleOf(drill)} changed={changed} />
        ))}
        <DrillsOver drills={all.filter((drill) => !isOpen(drill))} titleOf={titleOf} changed={changed} />
        {may('drill') ? <StartDrill list={list} changed={changed} /> : <NeedsRight />}
      </section>
      <Notice />
    </div>
  );
};

const NeedsRight = () => {
  const words = useDrillWords();
  return session.value.kind === 'in' ? (
    <p class="quiet">{words.needsDrill}</p>
  ) : (
    <p>
      {words.signIn} <a href="#hub">{words.signInLink}</a>
    </p>
  );
};
