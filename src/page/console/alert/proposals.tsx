import { ask, query } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import { ageText, momentText } from '../../shared/text/times.ts';
import type { ActAnswer, ProposalAnswer, ProposalsAnswer } from '../answers.ts';
import { Act, Problem } from '../kit/act.tsx';
import { tell } from '../kit/notice.tsx';
import { usePlaceNames } from '../kit/places-field.tsx';
import { may, session } from '../session.ts';
import { useWords } from '../text/of.ts';
import { WhatItDid } from './question.tsx';

/** Ten minutes are short: whoever is to confirm sees it within seconds. */
const ASK_EVERY_MS = 3_000;

type Props = { readonly again: number; readonly onSent: () => void };

/** Proposals that wait for another person. */
export const Proposals = ({ again, onSent }: Props) => {
  const store = useStore();
  const words = useWords();
  const answer = useFetched<ProposalsAnswer>(query('/v1/operator/proposals', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
    again,
  });
  if (answer.kind === 'loading') return <p class="quiet">{words.loading}</p>;
  if (answer.kind === 'failed') return <Problem failed={answer} />;
  const { proposals } = answer.value;
  if (proposals.length === 0) return <p>{words.alert.noProposals}</p>;
  return (
    <ul class="cards">
      {proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} onSent={onSent} />
      ))}
    </ul>
  );
};

const ProposalCard = ({ proposal, onSent }: { readonly proposal: ProposalAnswer; readonly onSent: () => void }) => {
  const store = useStore();
  const words = useWords().alert;
  const names = usePlaceNames();
  const lang = store.lang.value;
  const shared = store.words.value;
  const { id, kind, regions, hazard, level, threats, reason, until, by, expiresAt } = proposal;
  const me = session.value.kind === 'in' ? session.value.me.id : undefined;
  const path = (word: string): string =>
    query(`/v1/operator/proposals/${encodeURIComponent(id)}/${word}`, { feed: store.prefs.peek().feed });
  const said = [
    words.kinds[kind],
    shared.hazard[hazard],
    ...(threats ?? []).map((one) => shared.threat[one.kind]),
    ...(level === undefined ? [] : [shared.level[level]]),
  ];
  return (
    <li class="card" data-proposal={id}>
      <h3>{names(regions)}</h3>
      <p>
        {said.join(' · ')}
        {until === null ? '' : ` · ${words.saysUntil} ${momentText(Date.parse(until), store.minute.value, lang)}`}
      </p>
      <p>{reason}</p>
      <p class="quiet">{words.by(by.name, ageText(Date.parse(expiresAt) - store.second.value, lang))}</p>
      {by.id === me ? <p class="quiet">{words.own}</p> : null}
      {may('alert') ? (
        <div class="buttons">
          {by.id === me ? null : (
            <Act<ActAnswer>
              label={words.confirm}
              kind="alert"
              will={words.willConfirm}
              run={() => ask(path('confirm'), { token: store.token.peek(), body: {} })}
              did={(answer) => {
                tell(<WhatItDid answer={answer} />);
                onSent();
                return undefined;
              }}
            />
          )}
          <Act
            label={by.id === me ? words.takeBack : words.refuse}
            will={words.willRefuse}
            run={() => ask(path('refuse'), { token: store.token.peek(), body: {} })}
            did={() => {
              onSent();
              return words.refused;
            }}
          />
        </div>
      ) : null}
    </li>
  );
};
