import { useSignal } from '@preact/signals';
import type { SourcesAnswer } from '../../shared/live/answers.ts';
import { query } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { delaysBySource } from '../../shared/store/delays.ts';
import { useStore } from '../../shared/store/store.ts';
import { Problem } from '../kit/act.tsx';
import { type Secret, TokenOnce } from '../kit/token-once.tsx';
import { may } from '../session.ts';
import { useWords } from '../text/of.ts';
import { AddSource } from './add-source.tsx';
import { HubNumbers } from './hub-numbers.tsx';
import { SourceCard } from './source-card.tsx';

/** After an act the list is as it was told for a moment longer at most. */
const ASK_EVERY_MS = 2_000;

/** Each source as a card: whether it is heard, since when, how late it is, what fails, and what may be done about it. */
export const SourcesSection = () => {
  const store = useStore();
  const words = useWords().sources;
  const again = useSignal(0);
  const secret = useSignal<Secret | undefined>(undefined);
  const answer = useFetched<SourcesAnswer>(query('/v1/sources', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
    again: again.value,
  });
  const delays = delaysBySource(store.following.value.recent);
  const changed = (): void => {
    again.value += 1;
  };
  const sources = answer.kind === 'got' ? answer.value.sources : [];
  return (
    <>
      <section class="panel" aria-labelledby="sources-title">
        <h2 id="sources-title">{words.title}</h2>
        {answer.kind === 'failed' ? <Problem failed={answer} /> : null}
        {answer.kind === 'got' && sources.length === 0 ? <p>{words.none}</p> : null}
        <TokenOnce secret={secret} />
        <ul class="cards">
          {sources.map((source) => (
            <SourceCard
              key={source.id}
              source={source}
              delay={delays.get(source.id)}
              changed={changed}
              tellOnce={(told) => {
                secret.value = told;
              }}
            />
          ))}
        </ul>
        {may('manage') ? <AddSource sources={sources} changed={changed} /> : null}
      </section>
      <HubNumbers />
    </>
  );
};
