import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { sendFile, sizeText } from '../console/files/send-file.ts';
import { Act } from '../console/kit/act.tsx';
import { ChoiceField } from '../console/kit/field.tsx';
import type { Drill, Scenario } from '../shared/live/answers.ts';
import { ask, query } from '../shared/live/hub-api.ts';
import { useStore } from '../shared/store/store.ts';
import type { Lang } from '../shared/text/lang.ts';
import { positionText } from './drill-time.ts';
import { useDrillWords } from './text/of.ts';

const SPEEDS = ['1', '10', '60', '600', 'max'] as const;
type Speed = (typeof SPEEDS)[number];

export const scenarioTitle = ({ title, titleUk }: Pick<Scenario, 'title' | 'titleUk'>, lang: Lang): string =>
  lang === 'uk' ? (titleUk ?? title) : title;

type Taken = {
  readonly id: string;
  readonly name: string;
  readonly lines: number;
  readonly problems: { readonly total: number };
};
type Props = { readonly list: readonly Scenario[]; readonly changed: () => void };

/** Starts one of the scenarios that the hub has, or a file of one's own. */
export const StartDrill = ({ list, changed }: Props) => {
  const store = useStore();
  const words = useDrillWords();
  const lang = store.lang.value;
  const chosen = useSignal('');
  const speed = useSignal<Speed>('60');
  const withFaults = useSignal(false);
  const scenario = list.find(({ id }) => id === chosen.value) ?? list[0];
  const firstId = list[0]?.id ?? '';
  useEffect(() => {
    if (chosen.peek() === '') chosen.value = firstId;
  }, [firstId, chosen]);
  const speedText = (one: Speed): string => (one === 'max' ? words.fastest : `× ${one}`);
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <h3>{words.start}</h3>
      {scenario === undefined ? null : (
        <>
          <ChoiceField
            label={words.scenario}
            value={chosen}
            options={list.map((one) => [one.id, scenarioTitle(one, lang)])}
            hint={`${words.descriptions[scenario.id] ?? scenario.description} (${positionText(scenario.seconds, lang === 'uk' ? 'д' : 'd')})`}
          />
          <ChoiceField label={words.speed} value={speed} options={SPEEDS.map((one) => [one, speedText(one)])} />
          <label class="switch">
            <input
              type="checkbox"
              checked={withFaults.value}
              onChange={({ currentTarget }) => {
                withFaults.value = currentTarget.checked;
              }}
            />
            <span>{words.faults}</span>
          </label>
          <div class="buttons">
            <Act<Drill>
              label={words.start}
              kind="exercise"
              will={words.willStart(scenarioTitle(scenario, lang), speedText(speed.value))}
              run={() =>
                ask('/v1/drills', {
                  token: store.token.peek(),
                  body: {
                    scenario: scenario.id,
                    speed: speed.peek() === 'max' ? 'max' : Number(speed.peek()),
                    ...(withFaults.peek() ? { faults: 'all' } : {}),
                  },
                })
              }
              did={() => {
                changed();
                return words.started(scenarioTitle(scenario, lang));
              }}
            />
          </div>
        </>
      )}
      <OwnFile
        taken={(id) => {
          chosen.value = id;
          changed();
        }}
      />
    </form>
  );
};

const OwnFile = ({ taken }: { readonly taken: (id: string) => void }) => {
  const store = useStore();
  const words = useDrillWords();
  const file = useSignal<File | undefined>(undefined);
  const share = useSignal<number | undefined>(undefined);
  const chosen = file.value;
  return (
    <>
      <label class="field">
        <span>{words.ownFile}</span>
        <input
          type="file"
          accept=".csv,.ndjson,.gz"
          onChange={({ currentTarget }) => {
            file.value = currentTarget.files?.[0];
          }}
        />
      </label>
      {chosen === undefined ? null : (
        <div class="buttons">
          <Act<Taken>
            label={words.send}
            will={words.willSend(chosen.name, sizeText(chosen.size))}
            run={async () => {
              const answer = await sendFile<Taken>(query('/v1/scenarios', { name: chosen.name }), chosen, {
                token: store.token.peek(),
                onShare: (now) => {
                  share.value = now;
                },
              });
              share.value = undefined;
              return answer;
            }}
            did={(made) => {
              taken(made.id);
              return words.sent(made.name, made.lines, made.problems.total);
            }}
          />
        </div>
      )}
      {share.value === undefined ? null : <progress value={share.value} max={1} aria-label={words.send} />}
    </>
  );
};
