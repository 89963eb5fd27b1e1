import { Moment } from '../../past/moment.tsx';
import { query } from '../../shared/live/hub-api.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { placeName } from '../../shared/store/place-name.ts';
import { useStore } from '../../shared/store/store.ts';
import type { TrailAnswer } from '../answers.ts';
import { Problem } from '../kit/act.tsx';
import { useWords } from '../text/of.ts';

const ASK_EVERY_MS = 10_000;
const SHOWN = '50';
/** Ended by the hub, at the time that was given. */
const HUB = 'hub';

/** Acts by hand, with person and reason. */
export const Trail = ({ again }: { readonly again: number }) => {
  const store = useStore();
  const words = useWords();
  const path = query('/v1/operator/audit', { feed: store.prefs.value.feed, limit: SHOWN });
  const answer = useFetched<TrailAnswer>(path, { token: store.token.value, everyMs: ASK_EVERY_MS, again });
  if (answer.kind === 'loading') return <p class="quiet">{words.loading}</p>;
  if (answer.kind === 'failed') return <Problem failed={answer} />;
  if (answer.value.audit.length === 0) return <p>{words.alert.noTrail}</p>;
  return (
    <ul>
      {answer.value.audit.map((row) => (
        <li class="event" key={`${row.at}|${row.region}|${row.kind}`}>
          <Moment at={row.at} />
          <div>
            <strong>
              {words.alert.kinds[row.kind]}: {placeName(store, row.region)}
            </strong>{' '}
            ({store.words.value.hazard[row.hazard]})
            {row.level === undefined ? '' : ` · ${store.words.value.level[row.level]}`} ·{' '}
            {row.operator === HUB ? words.alert.byHub : row.operator} · {row.reason}
            {row.confirmedBy === undefined ? '' : ` · ${words.alert.second(row.confirmedBy.name)}`}
            {typeof row.until === 'string' ? (
              <>
                {' '}
                · {words.alert.until} <Moment at={row.until} />
              </>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
};
