import { createHash } from 'node:crypto';
import type { Message } from '../../app/notify/message.ts';
import type { Language } from '../../app/notify/message-types.ts';
import { defined } from '../../domain/defined.ts';
import { formatInstant } from '../../domain/instant.ts';
import { levelOf } from '../../protocol/live/frames.ts';
import { wordsIn } from '../kit/message-words.ts';
import { MOST } from './sender.ts';

/** The reader, and where the page is for them; empty: nobody said. */
export type Reader = { readonly language: Language; readonly page: string };

/** The mark of a Declarative Web Push: an iPhone shows it by itself, without a service worker. */
const DECLARATIVE = 8030;
/** A title or a text is shown no longer on any telephone; characters. */
const LONGEST = 300;

/**
 * What is encrypted: one JSON that an iPhone understands by itself (`web_push`, `notification`), our service worker
 * replaces by what it knows better (`mutable`), and an app can read (all the rest).
 */
export const payloadOf = (message: Message, { language, page }: Reader): Buffer => {
  const { id, type, timestamp, sound, tag, data } = message;
  const { title, text } = wordsIn(message, language);
  const { feed, status, epoch, seq, event, region, late, missed, acknowledge } = data;
  const about = event?.region ?? region?.id;
  const all = {
    ...notification({
      title,
      text,
      language,
      navigate: acknowledge ?? on(page, about === undefined ? '' : `#region=${about}`),
      tag,
      silent: !sound,
    }),
    id,
    type,
    timestamp: formatInstant(timestamp),
    sound,
    feed,
    status,
    epoch,
    seq,
    ...defined({
      region: about,
      state: region?.state,
      name: region?.name,
      nameEn: region?.nameEn,
      hazard: event?.hazard,
      level: levelOf(event),
      late: late === true ? true : undefined,
      missed,
    }),
  };
  return bytesOf(all);
};

/** Fields of the subscription itself; `code` proves that it came. */
export const ownPayload = (
  type: 'confirm' | 'farewell',
  { language, page }: Reader,
  more: { readonly code?: string; readonly subscription?: string } = {},
): Buffer => {
  const [title, text] = OWN[type][language];
  return bytesOf({
    ...notification({ title, text, language, navigate: on(page), tag: 'subscription', silent: true }),
    type,
    sound: false,
    ...more,
  });
};

/** A part of the page; none where nobody knows where it is: nothing is no address, and an app takes it for one. */
const on = (page: string, part = ''): string | undefined => (page === '' ? undefined : `${page}${part}`);

const OWN = {
  confirm: {
    uk: ['Сповіщення увімкнено', 'Тут зʼявлятимуться тривоги ваших місць'],
    en: ['Notifications are on', 'Alerts for your places will appear here'],
  },
  farewell: {
    uk: ['Сповіщення вимкнено', 'Сторінку не відкривали 60 днів. Відкрийте її, щоб увімкнути сповіщення знову'],
    en: ['Notifications are off', 'The page was not opened for 60 days. Open it to turn notifications on again'],
  },
} as const;

const notification = (of: {
  readonly title: string;
  readonly text: string;
  readonly language: Language;
  readonly navigate: string | undefined;
  readonly tag: string;
  readonly silent: boolean;
}) => ({
  web_push: DECLARATIVE,
  notification: {
    title: of.title.slice(0, LONGEST),
    body: of.text.slice(0, LONGEST),
    lang: of.language,
    ...defined({ navigate: of.navigate }),
    tag: of.tag,
    silent: of.silent,
  },
  mutable: true,
});

const bytesOf = (all: Readonly<Record<string, unknown>>): Buffer => {
  const bytes = Buffer.from(JSON.stringify(all));
  if (bytes.length <= MOST) return bytes;
  const { web_push, notification: shown, type, sound, mutable } = all;
  return Buffer.from(JSON.stringify({ web_push, notification: shown, mutable, type, sound }));
};

/** The topic of a place in a feed: a drill never takes the place of the real thing. */
export const topicOf = ({ data: { feed, event, region } }: Message): string => {
  const text = `${feed}-${event?.region ?? region?.id ?? 'hub'}`;
  return /^[A-Za-z0-9_-]{1,32}$/.test(text) ? text : createHash('sha256').update(text).digest('base64url').slice(0, 32);
};

/** How long a push service keeps what cannot be delivered: what is older is no news; seconds. */
export const TTL = 300;
