import { isLocked } from '../live/reader.ts';
import { useStore } from '../store/store.ts';
import { momentText } from '../text/times.ts';
import { LastKnown } from './last-known.tsx';

/** Warnings beside the answer: that it is an old one, that sources are silent, that something went wrong. */
export const Banners = () => {
  const store = useStore();
  const words = store.words.value;
  const contact = store.contact.value;
  const remembered = store.remembered.value;
  const now = store.second.value;
  const lang = store.lang.value;
  const { error, view } = store.following.value;
  const silent = [...view.sources].flatMap(([id, live]) => (live ? [] : [id]));
  return (
    <div class="banners">
      {contact === 'never' && remembered !== undefined ? (
        <div class="banner" data-kind="remembered">
          <span>{words.remembered(momentText(remembered.at, now, lang))}</span>
          <LastKnown remembered={remembered} />
        </div>
      ) : null}
      {contact === 'live' && store.isHubFresh.value !== false && silent.length > 0 ? (
        <div class="banner" data-kind="source">
          <span>{words.sourcesSilent(silent.length, silent.join(', '))}</span>
          <a href="#hub">{words.nav.hub}</a>
        </div>
      ) : null}
      {isLocked.value ? (
        <div class="banner" data-kind="locked" role="alert">
          <span>{words.locked}</span>
          <a href="#hub">{words.signIn}</a>
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
