import { describe, expect, test } from 'vitest';
import { payloadOf } from '../../../src/adapters/push/payload.ts';
import type { Message } from '../../../src/app/notify/message.ts';
import { hindranceOf } from '../../../src/page/push/hindrance.ts';
import { noticeOf } from '../../../src/page/push/notice.ts';
import { pushWords } from '../../../src/page/push/text.ts';

const message = (type: Message['type'], state: 'alert' | 'clear', more: Partial<Message> = {}): Message => ({
  id: `msg_${type}`,
  type,
  timestamp: 1_700_000_000_000,
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: {
    hub: 'https://hub.example',
    feed: 'ua',
    status: 'Actual',
    epoch: 'e',
    seq: 1,
    region: {
      id: '31',
      level: 'oblast',
      parent: null,
      name: 'Київ',
      nameEn: 'Kyiv',
      state,
      since: null,
      fresh: true,
      covered: true,
      alerts: [],
    },
  },
  ...more,
});
const pushed = (one: Message, language: 'uk' | 'en' = 'uk'): string =>
  payloadOf(one, { language, page: 'https://hub.example/' }).toString();

describe('what is shown of a push', () => {
  test('an alert stays until somebody looks, and its end takes its place and that of all else about the place', () => {
    const alert = noticeOf(pushed(message('alert.started', 'alert')), []);
    expect(alert).toMatchObject({
      title: 'Повітряна тривога: Київ',
      options: {
        tag: 'ua.31.air-raid',
        renotify: true,
        silent: false,
        requireInteraction: true,
        icon: 'icon-alert.svg',
      },
    });
    expect(alert.options.data).toEqual({ id: 'msg_alert.started', region: '31' });
    expect(alert.clears).toBeUndefined();
    const end = noticeOf(pushed(message('alert.ended', 'clear')), []);
    expect(end).toMatchObject({ clears: '31', options: { tag: 'ua.31.air-raid', requireInteraction: false } });
  });

  test.each([
    ['uk', 'Оголошено помилково'],
    ['en', 'Said in error'],
  ] as const)('an alert that was taken back is said to have been in error, in %s', (language, words) => {
    const shown = noticeOf(pushed(message('alert.retracted', 'clear'), language), []);
    expect(shown.title).toContain(words);
  });

  test('what ends while another alert stands there is not called calm, and closes nothing', () => {
    const shown = noticeOf(pushed(message('alert.ended', 'alert')), []);
    expect(shown.clears).toBeUndefined();
    expect(shown.title).toContain('тривога триває');
    expect(shown.title).not.toContain('Відбій');
  });

  test('the same message again does not ring again', () => {
    const text = pushed(message('alert.started', 'alert'));
    expect(noticeOf(text, [{ id: 'msg_alert.started' }]).options).toMatchObject({ renotify: false, silent: true });
  });

  test('the code that proves the subscription is to be said back', () => {
    const text = JSON.stringify({ type: 'confirm', code: 'c', subscription: 's', sound: false });
    expect(noticeOf(text, []).confirm).toEqual({ code: 'c', subscription: 's' });
    expect(
      noticeOf(JSON.stringify({ type: 'alert.started', code: 'c', subscription: 's' }), []).confirm,
    ).toBeUndefined();
  });

  test.each(['', 'no JSON', '[]', 'null', '{"notification":7}', '{"notification":{"title":{}}}', '{"state":"blue"}'])(
    'what cannot be read (%s) is shown all the same, and never as calm',
    (text) => {
      const shown = noticeOf(text, []);
      expect(shown.title).not.toBe('');
      expect(shown.options.icon).toBe('icon-unknown.svg');
      expect(shown.clears).toBeUndefined();
    },
  );
});

describe('what stands in the way', () => {
  const has = { isSecure: true, push: true, isApple: false, permission: 'default' };
  test.each([
    [{ isSecure: false, push: false }, ['31'], 'insecure'],
    [{ push: false, isApple: true }, ['31'], 'home-screen'],
    [{ push: false }, ['31'], 'unsupported'],
    [{ permission: 'denied' }, ['31'], 'denied'],
    [{}, [], 'no-places'],
    [{}, ['31'], undefined],
  ] as const)('with %j and places %j it is %s', (more, places, hindrance) => {
    expect(hindranceOf({ ...has, ...more }, places)).toBe(hindrance);
  });

  test('is said in both languages, and an insecure page says that it must be https', () => {
    for (const lang of ['uk', 'en'] as const) expect(pushWords(lang).hindrances.insecure).toContain('https://');
  });
});
