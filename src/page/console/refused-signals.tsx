import { Moment } from '../past/moment.tsx';
import type { RejectedAnswer, RejectedRow } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { useStore } from '../shared/store/store.ts';

const ASK_EVERY_MS = 10_000;

/** What was not taken, and why. */
export const RefusedSignals = () => {
  const store = useStore();
  const words = store.words.value;
  const answer = useFetched<RejectedAnswer>(query('/v1/rejected', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
  });
  if (answer.kind === 'loading') return <p class="quiet">{words.past.loading}</p>;
  if (answer.kind === 'failed') return <p role="alert">{words.failed(answer.detail)}</p>;
  const { rejected } = answer.value;
  if (rejected.length === 0) return <p>{words.hub.noneRefused}</p>;
  return (
    <ul>
      {rejected.map((row, index) => (
        <RefusedRow key={`${row.at}|${index}`} row={row} />
      ))}
    </ul>
  );
};

const RefusedRow = ({ row }: { readonly row: RejectedRow }) => {
  const words = useStore().words.value.hub;
  return (
    <li class="event">
      <Moment at={row.at} />
      {row.kind === 'refused' ? (
        <div>
          <strong>{row.source}</strong> · {row.code} · {row.detail}
          <br />
          <code class="quiet">{row.signal}</code>
        </div>
      ) : (
        <div>
          <strong>{words.deadLetter(row.attempts)}</strong> · {row.reason}
        </div>
      )}
    </li>
  );
};
