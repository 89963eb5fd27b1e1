import { useSignal } from '@preact/signals';
import { HAZARDS, THREAT_KINDS, THREAT_LEVELS, type ThreatKind, type ThreatLevel } from '../../../domain/words.ts';
import { useStore } from '../../shared/store/store.ts';
import { momentText } from '../../shared/text/times.ts';
import type { ActKind } from '../answers.ts';
import { ChoiceField, fieldTime, TextField, timeOfField } from '../kit/field.tsx';
import { PlacesField } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';
import { Question } from './question.tsx';
import type { Wish } from './wish.ts';

/** The least a reason has to say. */
const LEAST_REASON = 3;
const KINDS: readonly ActKind[] = ['alert', 'all-clear', 'retraction'];
/** Ends that are one press away. */
const MINUTES = [30, 60, 120];
const MINUTE_MS = 60_000;

/** Alert, all-clear or retraction: what, where and why, and then the question. No place is chosen beforehand. */
export const ActForm = ({ onSent }: { readonly onSent: () => void }) => {
  const store = useStore();
  const words = useWords().alert;
  const shared = store.words.value;
  const kind = useSignal<ActKind>('alert');
  const places = useSignal<readonly string[]>([]);
  const hazard = useSignal<(typeof HAZARDS)[number]>('air-raid');
  const level = useSignal<ThreatLevel | ''>('');
  const threats = useSignal<readonly ThreatKind[]>([]);
  const reason = useSignal('');
  const until = useSignal('');
  const wish = useSignal<Wish | undefined>(undefined);

  const ends = timeOfField(until.value);
  const isPast = ends !== undefined && Date.parse(ends) <= store.minute.value;
  const missing = [
    ...(places.value.length === 0 ? [words.missing.places] : []),
    ...(reason.value.trim().length < LEAST_REASON ? [words.missing.reason] : []),
    ...(isPast && kind.value === 'alert' ? [words.untilPast] : []),
  ];
  const isAlert = kind.value === 'alert';

  const check = (): void => {
    wish.value = {
      kind: kind.value,
      regions: places.value,
      hazard: hazard.value,
      reason: reason.value.trim(),
      ...(isAlert && level.value !== '' ? { level: level.value } : {}),
      ...(isAlert && threats.value.length > 0 ? { threats: threats.value } : {}),
      ...(isAlert && ends !== undefined ? { until: ends } : {}),
    };
  };

  if (wish.value !== undefined) {
    return (
      <Question
        wish={wish.value}
        close={(isDone) => {
          wish.value = undefined;
          if (!isDone) return;
          reason.value = '';
          places.value = [];
          until.value = '';
          onSent();
        }}
      />
    );
  }
  return (
    <form
      class="act-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing.length === 0) check();
      }}
    >
      <fieldset class="choice">
        <legend>{words.kind}</legend>
        {KINDS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="act-kind"
              checked={kind.value === one}
              onChange={() => {
                kind.value = one;
              }}
            />
            {words.kinds[one]}
          </label>
        ))}
      </fieldset>
      <p class="quiet">{words.kindHints[kind.value]}</p>
      <PlacesField value={places} />
      <ChoiceField label={words.hazard} value={hazard} options={HAZARDS.map((one) => [one, shared.hazard[one]])} />
      {isAlert ? (
        <>
          <fieldset class="choice">
            <legend>{words.threats}</legend>
            {THREAT_KINDS.map((one) => (
              <label key={one}>
                <input
                  type="checkbox"
                  checked={threats.value.includes(one)}
                  onChange={({ currentTarget }) => {
                    const others = threats.peek().filter((other) => other !== one);
                    threats.value = currentTarget.checked ? [...others, one] : others;
                  }}
                />
                {shared.threat[one]}
              </label>
            ))}
          </fieldset>
          <ChoiceField
            label={words.level}
            value={level}
            options={[['', words.noLevel], ...THREAT_LEVELS.map((one) => [one, shared.level[one]] as const)]}
          />
        </>
      ) : null}
      <TextField label={words.reason} hint={words.reasonHint} value={reason} required />
      {isAlert ? (
        <>
          <TextField label={words.until} hint={words.untilHint} value={until} type="datetime-local" />
          <div class="buttons">
            {MINUTES.map((minutes) => (
              <button
                key={minutes}
                type="button"
                class="button"
                onClick={() => {
                  until.value = fieldTime(store.minute.peek() + minutes * MINUTE_MS);
                }}
              >
                {words.inMinutes(minutes)}
              </button>
            ))}
            <button
              type="button"
              class="button"
              onClick={() => {
                until.value = '';
              }}
            >
              {words.noEnd}
            </button>
          </div>
          {ends === undefined ? null : (
            <p class="quiet">{momentText(Date.parse(ends), store.minute.value, store.lang.value)}</p>
          )}
        </>
      ) : null}
      {missing.length === 0 ? null : <p class="quiet">{missing.join(' ')}</p>}
      <button type="submit" class="button" disabled={missing.length > 0}>
        {words.check}
      </button>
    </form>
  );
};
