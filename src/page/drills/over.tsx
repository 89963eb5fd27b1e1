import type { Drill } from '../shared/live/answers.ts';
import { useStore } from '../shared/store/store.ts';
import { stampText } from '../shared/text/times.ts';
import { RemoveDrill } from './drill-card.tsx';
import { ReportLine } from './report-line.tsx';
import { useDrillWords } from './text/of.ts';

type Props = {
  readonly drills: readonly Drill[];
  readonly titleOf: (drill: Drill) => string;
  readonly changed: () => void;
};

/** Drills that have ended, folded away until somebody wants a report or deletes one. */
export const DrillsOver = ({ drills, titleOf, changed }: Props) => {
  const store = useStore();
  const words = useDrillWords();
  if (drills.length === 0) return null;
  return (
    <details class="folded drills-over">
      <summary>{words.over(drills.length)}</summary>
      <ul class="cards">
        {drills.map((drill) => (
          <li class="card" key={drill.id} data-drill={drill.id}>
            <h3>
              <span class="card-name">{titleOf(drill)}</span>
              <span class="card-state">{words.states[drill.state]}</span>
            </h3>
            {drill.endedAt === undefined ? null : (
              <p class="quiet">{words.endedAt(stampText(Date.parse(drill.endedAt), store.lang.value))}</p>
            )}
            {drill.report === undefined ? <p class="quiet">{words.noReport}</p> : <ReportLine drill={drill} />}
            <div class="buttons">
              <RemoveDrill drill={drill} title={titleOf(drill)} changed={changed} />
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
};
