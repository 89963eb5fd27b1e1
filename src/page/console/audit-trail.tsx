import { Moment } from '../past/moment.tsx';
import type { AuditAnswer, AuditRow } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { placeName } from '../shared/store/place-name.ts';
import { useStore } from '../shared/store/store.ts';
import type { Words } from '../shared/text/vocabulary.ts';

const ASK_EVERY_MS = 10_000;

/** Who gave what by hand, and why. */
export const AuditTrail = ({ again }: { readonly again: number }) => {
  const store = useStore();
  const words = store.words.value;
  const answer = useFetched<AuditAnswer>(query('/v1/operator/audit', { feed: store.prefs.value.feed }), {
    token: store.token.value,
    everyMs: ASK_EVERY_MS,
    again,
  });
  if (answer.kind === 'loading') return <p class="quiet">{words.past.loading}</p>;
  if (answer.kind === 'failed') {
    return <p role="alert">{answer.status === 404 ? words.notHere : words.failed(answer.detail)}</p>;
  }
  if (answer.value.audit.length === 0) return <p>{words.hub.noAudit}</p>;
  return (
    <ul>
      {answer.value.audit.map((row) => {
        const name = placeName(store, row.region);
        return (
          <li class="event" key={`${row.at}|${row.region}|${row.kind}`}>
            <Moment at={row.at} />
            <div>
              {actText(row, name, words)} · {row.operator} · {row.reason}
              {typeof row.until === 'string' ? (
                <>
                  {' '}
                  · {words.hub.until} <Moment at={row.until} />
                </>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
};

const actText = ({ kind, hazard }: AuditRow, name: string, words: Words): string => {
  if (kind === 'alert') return words.event.started(name, words.hazard[hazard]);
  return kind === 'retraction' ? words.event.retracted(name, '') : words.event.ended(name);
};
