import type { Connection } from '../../../protocol/follow/connection.ts';
import type { Trust } from '../live/link.ts';
import { useStore } from '../store/store.ts';
import { ageText } from '../text/times.ts';
import type { Words } from '../text/vocabulary.ts';

/** How the connection stands, and how old what is shown may be. */
export const LinkPill = () => {
  const store = useStore();
  const words = store.words.value;
  const now = store.second.value;
  const connection = store.connection.value;
  const trust = store.trust.value;
  const { confirmedAt, link } = connection;
  return (
    <div class="link" data-trust={trust} data-link={link.kind}>
      <span class="link-light" aria-hidden="true" />
      <span class="link-text">{linkText(connection, trust, now, words)}</span>
      {confirmedAt === null ? null : (
        <span class="link-age">{words.link.age(ageText(now - confirmedAt, store.lang.value))}</span>
      )}
    </div>
  );
};

const linkText = ({ link }: Connection, trust: Trust, now: number, words: Words): string => {
  switch (link.kind) {
    case 'open':
      return trust === 'live' ? words.link.live : trust === 'never' ? words.link.connecting : words.link.stale;
    case 'connecting':
      return words.link.connecting;
    case 'waiting':
      return navigator.onLine
        ? words.link.waiting(Math.max(1, Math.ceil((link.retryAt - now) / 1000)))
        : words.link.offline;
    case 'refused':
      return words.link.refused(link.reason);
  }
};
