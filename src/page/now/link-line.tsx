import type { Connection } from '../../protocol/follow/connection.ts';
import type { Contact } from '../shared/live/link.ts';
import type { PlaceAnswer } from '../shared/store/answer.ts';
import { useStore } from '../shared/store/store.ts';
import { ageText, secondsText } from '../shared/text/times.ts';
import type { Words } from '../shared/text/vocabulary.ts';
import { believedBy, freshText } from './believed.ts';

type Props = { readonly places: readonly PlaceAnswer[] };

/** The one line that says whether to believe it: connection, freshness, and who vouches. */
export const LinkLine = ({ places }: Props) => {
  const store = useStore();
  const words = store.words.value;
  const lang = store.lang.value;
  const connection = store.connection.value;
  const now = store.second.value;
  const contact = store.contact.value;
  const { link, confirmedAt } = connection;
  const isDeaf = contact === 'live' && store.isHubFresh.value === false;
  const isLost = contact === 'lost' || (contact === 'never' && !isFirstAttempt(connection));
  const common = { 'data-trust': contact, 'data-link': link.kind, 'data-deaf': isDeaf };
  if (isLost) {
    return (
      <p class="link" {...common} data-kind="lost">
        <strong class="link-word">{words.notLive.title}</strong>
        <span role="alert">
          {confirmedAt === null || contact === 'never'
            ? words.notLive.never
            : words.notLive.lost(secondsText(confirmedAt, lang))}
        </span>
        <span class="link-text">{linkText(connection, now, words)}</span>
        <button type="button" class="button" onClick={() => store.live.value?.retry()}>
          {words.link.retry}
        </button>
      </p>
    );
  }
  if (isDeaf) {
    return (
      <p class="link" {...common} data-kind="silent">
        <strong class="link-word">{words.notLive.title}</strong>
        <span role="alert">{words.hubSilent}</span>
      </p>
    );
  }
  return (
    <p class="link" {...common} data-kind="word">
      <span class="link-light" aria-hidden="true" />
      <span class="link-text">{wordOf(contact)}</span>
    </p>
  );

  function wordOf(at: Contact): string {
    if (store.zone !== undefined) return words.now.printed(secondsText(now, lang, store.zone));
    if (at === 'never') return words.now.askingHint;
    if (at === 'live') return freshText(store, believedBy(store, places));
    const age = ageText(now - (confirmedAt ?? now), lang);
    return `${linkText(connection, now, words)}, ${words.now.lastWord(age)}`;
  }
};

/** The page has just been opened: nothing has failed yet. */
export const isFirstAttempt = ({ link, confirmedAt }: Connection): boolean =>
  confirmedAt === null && (link.kind === 'open' || (link.kind === 'connecting' && link.attempt === 0));

const linkText = ({ link }: Connection, now: number, words: Words): string => {
  switch (link.kind) {
    case 'open':
      return words.link.stale;
    case 'connecting':
      return words.link.connecting;
    case 'waiting':
      return navigator.onLine
        ? words.link.waiting(Math.max(1, Math.ceil((link.retryAt - now) / 1000)))
        : words.link.offline;
    case 'refused':
      return words.link.refused(link.reason, link.code);
  }
};
