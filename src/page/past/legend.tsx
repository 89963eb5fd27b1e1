import { usePastWords } from './text/of.ts';

/** The colours of the strip and the shares. */
const KINDS = ['alert', 'clear', 'unknown', 'ahead'] as const;

export const StripLegend = () => {
  const words = usePastWords();
  return (
    <ul class="strip-legend" aria-label={words.legend}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <span class="strip-key" data-kind={kind} aria-hidden="true" /> {words[kind]}
        </li>
      ))}
      <li>
        <span class="strip-key" data-kind="marker" aria-hidden="true" /> {words.chosen}
      </li>
    </ul>
  );
};

const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];

/** The hours under the strips; a narrow screen shows every other one. */
export const HourAxis = () => {
  const words = usePastWords();
  return (
    <div class="timeline-row hour-axis" aria-hidden="true">
      <span class="quiet">{words.hourAxis}</span>
      <p class="strip-scale">
        {HOURS.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </p>
    </div>
  );
};
