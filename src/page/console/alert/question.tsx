import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ask, type Fetched } from '../../shared/live/hub-api.ts';
import { gaugeOf } from '../../shared/store/delays.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { useStore } from '../../shared/store/store.ts';
import { problemText } from '../../shared/text/problems.ts';
import { momentText } from '../../shared/text/times.ts';
import type { ActAnswer, Doubt, PreviewAnswer } from '../answers.ts';
import { Problem } from '../kit/act.tsx';
import { tell } from '../kit/notice.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { useWords } from '../text/of.ts';
import type { ConsoleWords } from '../text/words.ts';
import { previewOf, say, type Wish } from './wish.ts';

type Props = { readonly wish: Wish; readonly close: (isDone: boolean) => void };

/** The hub asks back what is odd; it is done when it is said again with `confirm`. */
const ASKED_BACK = 409;
const SUBSCRIBERS = /^allclear_subscribers$/;

/** Repeats what, where, why, until when and whom it reaches, asks back what is odd, and says in the end what it changed. */
export const Question = ({ wish, close }: Props) => {
  const store = useStore();
  const words = useWords();
  const names = usePlaceNames();
  const preview = useSignal<Fetched<PreviewAnswer>>({ kind: 'loading' });
  const subscribers = useSignal<number | undefined>(undefined);
  const doubts = useSignal<readonly Doubt[]>([]);
  const isSending = useSignal(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
    void previewOf(store, wish).then((answer) => {
      preview.value = answer;
      if (answer.kind === 'got') doubts.value = answer.value.doubts;
    });
    void ask<string>('/metrics', { token: store.token.peek() }).then((answer) => {
      if (answer.kind === 'got' && typeof answer.value === 'string')
        subscribers.value = gaugeOf(answer.value, SUBSCRIBERS);
    });
  }, [store, wish, preview, doubts, subscribers]);

  const send = async (): Promise<void> => {
    isSending.value = true;
    const answer = await say(store, wish, doubts.peek().length > 0);
    isSending.value = false;
    if (answer.kind === 'failed' && answer.status === ASKED_BACK && answer.code === 'act.doubtful') {
      doubts.value = (answer.fields?.['doubts'] ?? []) as readonly Doubt[];
      return;
    }
    if (answer.kind === 'failed') tell(words.failed(problemText(answer, store.lang.peek())), true);
    else if (answer.kind === 'got') tell(<WhatItDid answer={answer.value} />);
    close(answer.kind === 'got');
  };

  const isReal = store.status.value === 'Actual';
  const { kind } = wish;
  const asked = isReal ? words.alert.asks : words.alert.asksExercise;
  const yes = isReal ? words.alert.yes : words.alert.yesExercise;
  const known = preview.value.kind === 'got' ? preview.value.value : undefined;
  const shared = store.words.value;
  const what = [
    words.alert.kinds[kind],
    shared.hazard[wish.hazard],
    ...(wish.threats ?? []).map((one) => shared.threat[one]),
    ...(wish.level === undefined ? [] : [shared.level[wish.level]]),
  ];
  const button =
    known?.takesTwo === true ? words.alert.propose : doubts.value.length > 0 ? words.alert.allTheSame : yes[kind];
  return (
    <div class="question" role="alertdialog" aria-labelledby="question-title" aria-describedby="question-says">
      <h3 id="question-title" tabIndex={-1} ref={title}>
        {asked[kind](names(wish.regions))}
      </h3>
      <dl class="facts says" id="question-says">
        <Says name={words.alert.saysWhat} text={what.join(' · ')} />
        <Says name={words.alert.saysWhere} text={wish.regions.map((id) => placeName(store, id)).join(', ')} />
        <Says name={words.alert.saysWhy} text={wish.reason} />
        {kind === 'alert' ? (
          <Says
            name={words.alert.saysUntil}
            text={
              wish.until === undefined
                ? words.alert.untilCleared
                : momentText(Date.parse(wish.until), store.minute.value, store.lang.value)
            }
          />
        ) : null}
        {known === undefined ? null : (
          <Says
            name={words.alert.reaches}
            text={words.alert.reachesWords(known.touches, subscribers.value, known.destinations.length)}
          />
        )}
      </dl>
      {preview.value.kind === 'failed' ? <Problem failed={preview.value} /> : null}
      {doubts.value.length === 0 ? null : (
        <div class="odd">
          <p>{words.alert.odd}</p>
          <ul>
            {doubts.value.map(({ code, regions }) => (
              <li key={code}>{words.alert.doubts[code](names(regions))}</li>
            ))}
          </ul>
        </div>
      )}
      {known?.takesTwo === true ? <p class="odd">{words.alert.takesTwo}</p> : null}
      <div class="buttons">
        <button
          type="button"
          class="button"
          data-kind={kindOf(isReal, kind === 'alert' && known?.takesTwo !== true)}
          disabled={known === undefined || isSending.value}
          onClick={() => void send()}
        >
          {isSending.value ? words.working : button}
        </button>
        <button type="button" class="button" disabled={isSending.value} onClick={() => close(false)}>
          {words.cancel}
        </button>
      </div>
    </div>
  );
};

/** A drill and the real thing never look alike, and only what goes out at once is red. */
const kindOf = (isReal: boolean, isAlert: boolean): string | undefined =>
  isReal ? (isAlert ? 'alert' : undefined) : 'exercise';

const Says = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </div>
);

/** The changes of an act, place by place; or that it waits. */
export const WhatItDid = ({ answer }: { readonly answer: ActAnswer }) => {
  const store = useStore();
  const words = useWords().alert;
  if (answer.expiresAt !== undefined) return <p>{words.waits}</p>;
  const effects = answer.effects ?? [];
  return (
    <>
      <p>{words.inTheLog}</p>
      <ul>
        {effects.map(({ region, effect, sources }) => (
          <li key={region} data-effect={effect}>
            {effectText(words, effect, placeName(store, region), sources)}
          </li>
        ))}
      </ul>
    </>
  );
};

const effectText = (
  words: ConsoleWords['alert'],
  effect: keyof ConsoleWords['alert']['effects'],
  place: string,
  sources: readonly string[],
): string => words.effects[effect](place, sources.join(', '));
