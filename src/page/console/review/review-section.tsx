import { useSignal } from '@preact/signals';
import { Moment } from '../../past/moment.tsx';
import { ask, query } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import type { RefusedAnswer, RefusedRow } from '../answers.ts';
import { Act, Problem } from '../kit/act.tsx';
import { useWords } from '../text/of.ts';

const ASK_EVERY_MS = 5_000;

/** Refused signals, and dead letters; the latter may be tried again or let go. */
export const ReviewSection = () => {
  const store = useStore();
  const words = useWords();
  const again = useSignal(0);
  const answer = useFetched<RefusedAnswer>(query('/v1/rejected', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
    again: again.value,
  });
  const rows = answer.kind === 'got' ? answer.value.rejected : [];
  return (
    <section class="panel" aria-labelledby="refused-title">
      <h2 id="refused-title">{words.review.title}</h2>
      <p class="quiet">{words.review.hint}</p>
      {answer.kind === 'loading' ? <p class="quiet">{words.loading}</p> : null}
      {answer.kind === 'failed' ? <Problem failed={answer} /> : null}
      {answer.kind === 'got' && rows.length === 0 ? <p>{words.review.none}</p> : null}
      <ul>
        {rows.map((row, index) => (
          <Row
            key={row.kind === 'dead-letter' ? row.id : `${row.at}|${index}`}
            row={row}
            changed={() => {
              again.value += 1;
            }}
          />
        ))}
      </ul>
    </section>
  );
};

const Row = ({ row, changed }: { readonly row: RefusedRow; readonly changed: () => void }) => {
  const store = useStore();
  const all = useWords();
  const words = all.review;
  const token = store.token.value;
  if (row.kind === 'refused') {
    return (
      <li class="event">
        <Moment at={row.at} />
        <div>
          <strong>{row.source}</strong> · {words.codes[row.code] ?? all.delivery(row.detail)}{' '}
          <span class="quiet">({row.code})</span>
          <br />
          <code class="quiet signal-text">{row.signal}</code>
        </div>
      </li>
    );
  }
  const path = (more: string): string =>
    query(`/v1/rejected/${encodeURIComponent(row.id)}${more}`, { feed: store.prefs.peek().feed });
  return (
    <li class="event" data-letter={row.id}>
      <Moment at={row.at} />
      <div>
        <strong>{words.attempts(row.attempts)}</strong> · {all.delivery(row.reason)}
        <details>
          <summary>{words.signals}</summary>
          <code class="quiet signal-text">{JSON.stringify(row.signals)}</code>
        </details>
        <div class="buttons">
          <Act
            label={words.retry}
            will={words.willRetry}
            run={() => ask(path('/retry'), { token, method: 'POST' })}
            did={() => {
              changed();
              return words.retried;
            }}
          />
          <Act
            label={words.discard}
            kind="danger"
            will={words.willDiscard}
            run={() => ask(path(''), { token, method: 'DELETE' })}
            did={() => {
              changed();
              return words.discarded;
            }}
          />
        </div>
      </div>
    </li>
  );
};
