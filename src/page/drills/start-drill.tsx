import { useSignal } from '@preact/signals';
import { TokenField } from '../console/token-field.tsx';
import type { Scenario } from '../shared/live/answers.ts';
import { useStore } from '../shared/store/store.ts';
import type { Lang } from '../shared/text/lang.ts';

const SPEEDS = ['1', '10', '60', '600', 'max'] as const;

export const scenarioTitle = ({ title, titleUk }: Scenario, lang: Lang): string =>
  lang === 'uk' ? (titleUk ?? title) : title;

type Props = {
  readonly list: readonly Scenario[];
  readonly command: (path: string, body: object) => Promise<void>;
};

/** Starts one of the scenarios that the hub has. */
export const StartDrill = ({ list, command }: Props) => {
  const store = useStore();
  const words = store.words.value.drills;
  const chosen = useSignal('');
  const speed = useSignal<string>('60');
  const scenario = list.find(({ id }) => id === chosen.value) ?? list[0];
  if (scenario === undefined) return null;
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
              {scenarioTitle(one, store.lang.value)}
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
