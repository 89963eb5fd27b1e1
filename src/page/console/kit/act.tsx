import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Failed } from '../../shared/live/failed.ts';
import type { Fetched } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import { problemText } from '../../shared/text/problems.ts';
import { useWords } from '../text/of.ts';
import { tell } from './notice.tsx';

type ActProps<Value> = {
  /** On the button, and on the one that confirms. */
  readonly label: string;
  readonly yes?: string;
  /** The act in words, before it is done. */
  readonly will: ComponentChildren;
  readonly kind?: 'alert' | 'danger' | 'exercise';
  readonly disabled?: boolean;
  /** False: what was chosen beside the question is nothing yet that could be done. */
  readonly isReady?: boolean;
  /** Asked beside the question, such as how long old tokens go on. */
  readonly choice?: ComponentChildren;
  readonly run: () => Promise<Fetched<Value>>;
  /** Its result, told at the bottom of the page; undefined: whoever runs it tells it. */
  readonly did: (value: Value) => ComponentChildren | undefined;
};

/** A button that says first what it will do, does it when it is pressed again, and says then what it did. */
export const Act = <Value,>({
  label,
  yes,
  will,
  kind,
  disabled = false,
  isReady = true,
  choice,
  run,
  did,
}: ActProps<Value>) => {
  const store = useStore();
  const words = useWords();
  const stage = useSignal<'idle' | 'asking' | 'working'>('idle');
  const first = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const isAsking = stage.value !== 'idle';
  useEffect(() => {
    if (isAsking) first.current?.focus();
  }, [isAsking]);

  const close = (): void => {
    stage.value = 'idle';
    requestAnimationFrame(() => opener.current?.focus());
  };
  const go = async (): Promise<void> => {
    stage.value = 'working';
    const answer = await run();
    stage.value = 'idle';
    if (answer.kind === 'failed') tell(words.failed(problemText(answer, store.lang.peek())), true);
    else if (answer.kind === 'got') {
      const text = did(answer.value);
      if (text !== undefined) tell(text);
    }
  };

  if (!isAsking) {
    return (
      <button
        ref={opener}
        type="button"
        class="button"
        data-kind={kind}
        disabled={disabled}
        onClick={() => {
          stage.value = 'asking';
        }}
      >
        {label}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place inside of a row of buttons.
    <div
      class="act"
      role="group"
      aria-label={label}
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
    >
      <p>{will}</p>
      {choice}
      <div class="buttons">
        <button
          ref={first}
          type="button"
          class="button"
          data-kind={kind}
          disabled={stage.value === 'working' || !isReady}
          onClick={() => void go()}
        >
          {stage.value === 'working' ? words.working : (yes ?? label)}
        </button>
        <button type="button" class="button" disabled={stage.value === 'working'} onClick={close}>
          {words.cancel}
        </button>
      </div>
    </div>
  );
};

/** A question that failed, in the language of the page. */
export const Problem = ({ failed }: { readonly failed: Failed }) => {
  const store = useStore();
  return <p role="alert">{useWords().failed(problemText(failed, store.lang.value))}</p>;
};
