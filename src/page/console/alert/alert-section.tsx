import { useSignal } from '@preact/signals';
import { useStore } from '../../shared/store/store.ts';
import { may } from '../session.ts';
import { useWords } from '../text/of.ts';
import { ActForm } from './act-form.tsx';
import { Messages } from './messages.tsx';
import { Proposals } from './proposals.tsx';
import { Trail } from './trail.tsx';

/** Acts by hand: prepared or not, what waits for a second person, and what was said. */
export const AlertSection = () => {
  const store = useStore();
  const words = useWords().alert;
  const sent = useSignal(0);
  const onSent = (): void => {
    sent.value += 1;
  };
  const isReal = store.status.value === 'Actual';
  return (
    <>
      {may('alert') ? (
        <section class="panel" aria-labelledby="alert-title" data-real={isReal}>
          <h2 id="alert-title">{words.title}</h2>
          {isReal ? (
            <p class="quiet">{words.hint}</p>
          ) : (
            <p class="exercise-note">{words.drill(store.prefs.value.feed ?? '')}</p>
          )}
          <Messages onSent={onSent} />
          <ActForm onSent={onSent} />
        </section>
      ) : null}
      <section class="panel" aria-labelledby="proposals-title">
        <h2 id="proposals-title">{words.proposals}</h2>
        <Proposals again={sent.value} onSent={onSent} />
      </section>
      {may('review') ? (
        <section class="panel" aria-labelledby="trail-title">
          <h2 id="trail-title">{words.trail}</h2>
          <Trail again={sent.value} />
        </section>
      ) : null}
    </>
  );
};
