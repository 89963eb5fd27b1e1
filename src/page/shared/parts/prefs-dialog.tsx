import { useSignal } from '@preact/signals';
import { PushChoice } from '../../push/push-choice.tsx';
import { THEMES } from '../store/prefs.ts';
import { createSiren } from '../store/siren.ts';
import { setPrefs, useStore } from '../store/store.ts';
import { LANGS } from '../text/lang.ts';
import { Dialog } from './dialog.tsx';
import { notify } from './notify.ts';
import { OriginNote } from './origin-note.tsx';
import { OwnMapField } from './own-map-field.tsx';

const LANGUAGE_NAMES = { uk: 'Українська', en: 'English' } as const;
const siren = createSiren();

export const PrefsDialog = () => {
  const store = useStore();
  const words = store.words.value;
  const prefs = store.prefs.value;
  return (
    <Dialog title={words.prefs.title}>
      <Choice
        legend={words.prefs.language}
        name="lang"
        values={LANGS.map((lang) => [lang, LANGUAGE_NAMES[lang]] as const)}
        value={prefs.lang}
        choose={(lang) => setPrefs(store, { lang })}
      />
      <Choice
        legend={words.prefs.theme}
        name="theme"
        values={THEMES.map((theme) => [theme, words.prefs.themes[theme]] as const)}
        value={prefs.theme}
        choose={(theme) => setPrefs(store, { theme })}
      />
      <SoundChoice />
      <OriginNote />
      <NotifyChoice />
      <PushChoice />
      <Switch
        label={words.prefs.awake}
        hint={'wakeLock' in navigator ? words.prefs.awakeHint : words.prefs.awakeNot}
        isOn={prefs.awake}
        set={(awake) => setPrefs(store, { awake })}
      />
      <div class="buttons">
        <button
          type="button"
          class="button"
          onClick={() => {
            store.dialog.value = undefined;
            setPrefs(store, { wall: true });
          }}
        >
          {words.now.wall.open}
        </button>
      </div>
      <OwnMapField />
    </Dialog>
  );
};

const SoundChoice = () => {
  const store = useStore();
  const words = store.words.value;
  const isBlocked = useSignal(false);
  const test = async (kind: 'alert' | 'clear'): Promise<void> => {
    isBlocked.value = !(await siren.play(kind));
  };
  return (
    <div>
      <Switch
        label={words.prefs.sound}
        hint={words.prefs.soundHint}
        isOn={store.prefs.value.sound}
        set={(sound) => setPrefs(store, { sound })}
      />
      <div class="buttons">
        <button type="button" class="button" onClick={() => void test('alert')}>
          {words.prefs.testAlert}
        </button>
        <button type="button" class="button" onClick={() => void test('clear')}>
          {words.prefs.testClear}
        </button>
      </div>
      {isBlocked.value ? <p role="alert">{words.prefs.soundBlocked}</p> : null}
    </div>
  );
};

const NotifyChoice = () => {
  const store = useStore();
  const words = store.words.value;
  const isDenied = useSignal(!('Notification' in globalThis) || Notification.permission === 'denied');
  const set = async (wanted: boolean): Promise<void> => {
    if (!wanted) return setPrefs(store, { notify: false });
    isDenied.value = !('Notification' in globalThis) || (await Notification.requestPermission()) !== 'granted';
    setPrefs(store, { notify: !isDenied.value });
    if (!isDenied.value) await notify('AllClear', words.prefs.notifyTest, 'unknown');
  };
  return (
    <Switch
      label={words.prefs.notify}
      hint={isDenied.value ? words.prefs.notifyDenied : words.prefs.notifyHint}
      isOn={store.prefs.value.notify}
      set={(wanted) => void set(wanted)}
    />
  );
};

type SwitchProps = {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly set: (wanted: boolean) => void;
};

const Switch = ({ label, hint, isOn, set }: SwitchProps) => (
  <label class="switch">
    <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => set(currentTarget.checked)} />
    <span>
      {label}
      <span class="quiet switch-hint">{hint}</span>
    </span>
  </label>
);

type ChoiceProps<Value extends string> = {
  readonly legend: string;
  readonly name: string;
  readonly values: readonly (readonly [Value, string])[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
};

const Choice = <Value extends string>({ legend, name, values, value, choose }: ChoiceProps<Value>) => (
  <fieldset class="choice">
    <legend>{legend}</legend>
    {values.map(([one, label]) => (
      <label key={one}>
        <input type="radio" name={name} value={one} checked={one === value} onChange={() => choose(one)} />
        <span {...(name === 'lang' ? { lang: one } : {})}>{label}</span>
      </label>
    ))}
  </fieldset>
);
