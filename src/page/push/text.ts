import type { Lang } from '../shared/text/lang.ts';
import type { Hindrance } from './hindrance.ts';

type PushWords = {
  readonly label: string;
  readonly hint: string;
  readonly on: string;
  /** The browser did not do it; by its own name for that. */
  readonly browser: (name: string) => string;
  readonly hindrances: Readonly<Record<Hindrance, string>>;
};

const uk: PushWords = {
  label: 'Сповіщення, коли сторінку закрито',
  hint: 'Для моїх місць. Без імені: хаб зберігає лише адресу цього браузера і місця. Діє 60 днів від останнього візиту.',
  on: 'Увімкнено: перше сповіщення вже в дорозі.',
  browser: (name) =>
    `Браузер не зміг увімкнути сповіщення (${name}). Перевірте з’єднання та його налаштування і спробуйте ще.`,
  hindrances: {
    insecure:
      'Для цього сторінка має бути за адресою https://. Попросіть того, хто веде хаб, увімкнути http.tls або проксі з TLS.',
    untrusted: 'Браузер не довіряє сертифікату цього хаба, тому сповіщення неможливі.',
    'home-screen': 'На iPhone і iPad спершу додайте сторінку на початковий екран і відкрийте її звідти.',
    unsupported: 'Цей браузер не вміє отримувати сповіщення, коли сторінку закрито.',
    denied: 'Браузер не дозволяє сповіщення цій сторінці.',
    'no-places': 'Спершу оберіть мої місця.',
    'not-here': 'Цей хаб не надсилає таких сповіщень.',
  },
};

const en: PushWords = {
  label: 'Notifications while the page is closed',
  hint: 'For my places. No name: the hub keeps the address of this browser and the places. Lasts 60 days from the last visit.',
  on: 'On: the first notification is on its way.',
  browser: (name) =>
    `The browser could not switch notifications on (${name}). Look at the connection and at its settings, and try again.`,
  hindrances: {
    insecure:
      'The page must be at an https:// address for this. Ask whoever runs the hub for http.tls or a proxy with TLS.',
    untrusted: 'This browser does not trust the certificate of this hub, so there can be no notifications.',
    'home-screen': 'On an iPhone or iPad first add the page to the home screen, and open it from there.',
    unsupported: 'This browser cannot be notified while the page is closed.',
    denied: 'This browser does not allow notifications for this page.',
    'no-places': 'First choose my places.',
    'not-here': 'This hub does not send such notifications.',
  },
};

export const pushWords = (lang: Lang): PushWords => (lang === 'uk' ? uk : en);
