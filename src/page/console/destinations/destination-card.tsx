import { useSignal } from '@preact/signals';
import { Moment } from '../../past/moment.tsx';
import { ask } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { useStore } from '../../shared/store/store.ts';
import { momentText } from '../../shared/text/times.ts';
import type { DeliveriesAnswer, DestinationAnswer, Standing, TestAnswer } from '../answers.ts';
import { Act, Problem } from '../kit/act.tsx';
import { may } from '../session.ts';
import { useWords } from '../text/of.ts';
import type { ConsoleWords } from '../text/words.ts';
import { toldText } from './told-text.ts';

type Props = { readonly destination: DestinationAnswer; readonly changed: () => void };

export const DestinationCard = ({ destination, changed }: Props) => {
  const store = useStore();
  const all = useWords();
  const words = all.destinations;
  const isOpen = useSignal(false);
  const { id, name, kind, url, from, standing } = destination;
  const when = (at: string): string => momentText(Date.parse(at), store.minute.value, store.lang.value);
  const token = store.token.value;
  const path = `/v1/destinations/${encodeURIComponent(id)}`;
  const isWell = standing.failingSince === null && standing.ended === null && standing.reachedAt !== null;
  return (
    <li class="card" data-destination={id}>
      <h3>
        <span class="swatch swatch-small" data-state={isWell ? 'clear' : 'unknown'} aria-hidden="true" />
        <span class="card-name">{name}</span>
        <span class="card-state">{standingText(standing, words, when)}</span>
      </h3>
      <p class="card-note">
        {kind} · <code>{url}</code>
        {from === 'settings' ? ` · ${words.bySettings}` : ''}
      </p>
      {standing.reason === null ? null : <p class="card-note">{all.delivery(standing.reason)}</p>}
      <p class="quiet">
        {standing.testedAt === null
          ? words.neverTested
          : words.tested(standing.testCame === true, when(standing.testedAt))}
        {standing.behind > 0 ? ` · ${words.behind(standing.behind)}` : ''}
      </p>
      <div class="buttons">
        {may('manage') ? (
          <>
            <Act<TestAnswer>
              label={words.test}
              will={words.willTest(name)}
              run={() => ask(`${path}/test`, { token, method: 'POST' })}
              did={(test) => {
                changed();
                return testText(test, name, all);
              }}
            />
            {standing.failingSince === null && standing.ended === null ? null : (
              <Act
                label={words.retry}
                will={words.willRetry(name)}
                run={() => ask(`${path}/retry`, { token, method: 'POST' })}
                did={() => {
                  changed();
                  return words.retried(name);
                }}
              />
            )}
            {from === 'settings' ? null : (
              <Act
                label={words.remove}
                kind="danger"
                will={words.willRemove(name)}
                run={() => ask(path, { token, method: 'DELETE' })}
                did={() => {
                  changed();
                  return words.removed(name);
                }}
              />
            )}
          </>
        ) : null}
        <button
          type="button"
          class="button"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {words.deliveries}
        </button>
      </div>
      {isOpen.value ? <Deliveries path={`${path}/deliveries`} /> : null}
    </li>
  );
};

const ASK_EVERY_MS = 5_000;

const Deliveries = ({ path }: { readonly path: string }) => {
  const store = useStore();
  const all = useWords();
  const words = all.destinations;
  const answer = useFetched<DeliveriesAnswer>(path, { token: store.token.value, everyMs: ASK_EVERY_MS });
  if (answer.kind === 'loading') return <p class="quiet">{all.loading}</p>;
  if (answer.kind === 'failed') return <Problem failed={answer} />;
  if (answer.value.deliveries.length === 0) return <p>{words.noDeliveries}</p>;
  return (
    <ul>
      {answer.value.deliveries.map((one) => (
        <li class="event" key={`${one.id}|${one.attempt}|${one.at}`}>
          <Moment at={one.at} />
          <div>
            <strong>{words.outcomes[one.outcome]}</strong> ·{' '}
            {toldText(one.type, one.region === undefined ? '' : placeName(store, one.region), store.words.value, all)} ·{' '}
            {words.attempt(one.attempt)} · {all.sources.delayOf(String(Math.round(one.took)))}
            {one.reason === undefined ? '' : ` · ${all.delivery(one.reason)}`}
          </div>
        </li>
      ))}
    </ul>
  );
};

const standingText = (
  { ended, failingSince, reachedAt }: Standing,
  { states }: ConsoleWords['destinations'],
  when: (at: string) => string,
): string => {
  if (ended !== null) return states.ended;
  if (failingSince !== null) return states.failing(when(failingSince));
  return reachedAt === null ? states.never : states.reached(when(reachedAt));
};

export const testText = (
  { came, took, reason, status }: TestAnswer,
  name: string,
  { destinations: words, delivery }: ConsoleWords,
): string => {
  if (came === 'yes') return words.testCame(name, Math.round(took ?? 0));
  return came === 'no' ? words.testFailed(name, delivery(reason ?? `HTTP ${status ?? '?'}`)) : words.testWaits(name);
};
