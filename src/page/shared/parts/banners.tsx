import { LastKnown } from '../../now/last-known.tsx';
import { useStore } from '../store/store.ts';
import { momentText, secondsText } from '../text/times.ts';

/** What must be said before anything else: that this is not live, that the hub is deaf, that sources are silent. */
export const Banners = ({ retry }: { readonly retry: () => void }) => {
  const store = useStore();
  const words = store.words.value;
  const trust = store.trust.value;
  const remembered = store.remembered.value;
  const { confirmedAt, link } = store.connection.value;
  const now = store.second.value;
  const lang = store.lang.value;
  const { error, view } = store.following.value;
  const silent = [...view.sources].flatMap(([id, live]) => (live ? [] : [id]));
  return (
    <div class="banners">
      {trust === 'lost' || (trust === 'never' && link.kind !== 'connecting') ? (
        <div class="banner" data-kind="lost" role="alert">
          <strong>{words.notLive.title}</strong>
          <span>
            {trust === 'never' || confirmedAt === null
              ? words.notLive.never
              : words.notLive.lost(secondsText(confirmedAt, lang))}
          </span>
          <button type="button" class="button" onClick={retry}>
            {words.link.retry}
          </button>
        </div>
      ) : null}
      {trust === 'never' && remembered !== undefined ? (
        <div class="banner" data-kind="remembered">
          <span>{words.remembered(momentText(remembered.at, now, lang))}</span>
          <LastKnown remembered={remembered} />
        </div>
      ) : null}
      {trust === 'live' && store.isHubFresh.value === false ? (
        <div class="banner" data-kind="silent" role="alert">
          <strong>{words.notLive.title}</strong>
          <span>{words.hubSilent}</span>
        </div>
      ) : null}
      {trust === 'live' && silent.length > 0 ? (
        <div class="banner" data-kind="source">
          <span>{words.sourcesSilent(silent.length, silent.join(', '))}</span>
          <a href="#hub">{words.nav.hub}</a>
        </div>
      ) : null}
      {error === undefined ? null : (
        <div class="banner" data-kind="source">
          <span>{words.failed(error)}</span>
        </div>
      )}
    </div>
  );
};
