import { useSignal } from '@preact/signals';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import type { DestinationsAnswer } from '../answers.ts';
import { Problem } from '../kit/act.tsx';
import { type Secret, TokenOnce } from '../kit/token-once.tsx';
import { may } from '../session.ts';
import { useWords } from '../text/of.ts';
import { AddDestination } from './add-destination.tsx';
import { DestinationCard } from './destination-card.tsx';
import { Reach } from './reach.tsx';

const ASK_EVERY_MS = 10_000;

/** The destinations of the hub, whether they can be told, and who was reached by each alert. */
export const DestinationsSection = () => {
  const store = useStore();
  const words = useWords().destinations;
  const again = useSignal(0);
  const secret = useSignal<Secret | undefined>(undefined);
  const answer = useFetched<DestinationsAnswer>('/v1/destinations', {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
    again: again.value,
  });
  const changed = (): void => {
    again.value += 1;
  };
  return (
    <>
      <section class="panel" aria-labelledby="destinations-title">
        <h2 id="destinations-title">{words.title}</h2>
        <p class="quiet">{words.hint}</p>
        <TokenOnce secret={secret} />
        {answer.kind === 'failed' ? <Problem failed={answer} /> : null}
        {answer.kind === 'got' && answer.value.destinations.length === 0 ? <p>{words.none}</p> : null}
        <ul class="cards">
          {answer.kind === 'got'
            ? answer.value.destinations.map((one) => (
                <DestinationCard key={one.id} destination={one} changed={changed} />
              ))
            : null}
        </ul>
        {may('manage') ? (
          <AddDestination
            changed={changed}
            tellOnce={(told) => {
              secret.value = told;
            }}
          />
        ) : null}
      </section>
      <section class="panel" aria-labelledby="reach-title">
        <h2 id="reach-title">{words.reach}</h2>
        <Reach />
      </section>
    </>
  );
};
