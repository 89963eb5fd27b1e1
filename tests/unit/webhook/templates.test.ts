import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../src/adapters/kit/message-words.ts';
import { fillOf } from '../../../src/adapters/webhook/templates.ts';
import type { Message } from '../../../src/app/notify/message.ts';
import { MESSAGE_TYPES } from '../../../src/app/notify/message-types.ts';

const region = (state: 'alert' | 'partial' | 'clear' | 'unknown') => ({
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
});

const message = (
  type: Message['type'],
  state: 'alert' | 'partial' | 'clear' | 'unknown',
  more: Partial<Message> = {},
): Message => ({
  id: 'msg_1',
  type,
  timestamp: 0,
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: { hub: 'https://hub.example', feed: 'ua', status: 'Actual', epoch: 'e', seq: 1, region: region(state) },
  ...more,
});

const ENDS = ['alert.ended', 'alert.retracted', 'region.state', 'region.known'] as const;
const CALM = /відбій|спокійно|all clear|\bclear\b/i;

describe('words', () => {
  test.each(ENDS)('%s never says that a place is calm which is not known to be clear', (type) => {
    for (const state of ['alert', 'partial', 'unknown'] as const) {
      const { title, text } = wordsOf(message(type, state));
      expect(`${title}\n${text}`).not.toMatch(CALM);
    }
  });

  test.each(['region.unknown', 'source.silent', 'hub.blind', 'alert.started', 'report.added'] as const)(
    '%s says no word of calm',
    (type) => {
      for (const state of ['alert', 'partial', 'unknown', 'clear'] as const)
        expect(wordsOf(message(type, state)).text).not.toMatch(CALM);
    },
  );

  test('what is not the real thing says so first, in every line to glance at', () => {
    for (const type of MESSAGE_TYPES) {
      const { data } = message(type, 'alert');
      expect(wordsOf(message(type, 'alert', { data: { ...data, status: 'Exercise' } })).title).toMatch(
        /^НАВЧАННЯ \/ EXERCISE: /,
      );
      expect(wordsOf(message(type, 'alert', { data: { ...data, status: 'Test' } })).title).toMatch(
        /^ПЕРЕВІРКА \/ TEST: /,
      );
    }
  });
});

describe('templates', () => {
  const filled = async (template: Parameters<typeof fillOf>[0], one = message('alert.started', 'alert')) => {
    const { url, contentType, text } = await fillOf(template)(one, new URL('https://ntfy.example/base/alerts'));
    return { url: url.href, contentType, body: contentType === 'application/json' ? JSON.parse(text) : text };
  };

  test('ntfy is told at its root, and what is replaced in place has one sequence_id and no new sound', async () => {
    expect(await filled('ntfy')).toMatchObject({
      url: 'https://ntfy.example/base',
      body: {
        topic: 'alerts',
        priority: 5,
        tags: ['rotating_light'],
        sequence_id: 'ua-31-air-raid',
        click: 'https://hub.example/#region=31',
      },
    });
    expect((await filled('ntfy', message('alert.updated', 'alert', { sound: false }))).body).toMatchObject({
      priority: 2,
      sequence_id: 'ua-31-air-raid',
    });
    expect((await filled('ntfy', message('alert.ended', 'unknown'))).body.tags).toEqual(['warning']);
    expect((await filled('ntfy', message('alert.ended', 'clear'))).body.tags).toEqual(['white_check_mark']);
  });

  test('apprise is told by type, and only what is clear is a success', async () => {
    expect((await filled('apprise')).body).toMatchObject({ type: 'failure', title: 'Повітряна тривога: Київ' });
    expect((await filled('apprise', message('alert.ended', 'partial'))).body.type).toBe('warning');
    expect((await filled('apprise', message('alert.ended', 'clear'))).body.type).toBe('success');
  });

  test('one of one’s own makes JSON or text of the event', async () => {
    expect((await filled({ jsonata: '{"on": type = "alert.started", "place": data.region.nameEn}' })).body).toEqual({
      on: true,
      place: 'Kyiv',
    });
    expect(await filled({ jsonata: 'words.title' })).toMatchObject({
      contentType: 'text/plain; charset=utf-8',
      body: 'Повітряна тривога: Київ',
    });
  });

  test('one that runs away is stopped', async () => {
    await expect(filled({ jsonata: '($f := function($x) { $f($x + 1) }; $f(0))' })).rejects.toThrow();
  });

  test('ours stays under 20 kB, whatever the sources say', async () => {
    const threats = Array.from({ length: 2_000 }, () => ({
      kind: 'drone' as const,
      reason: 'a long reason that somebody wrote',
    }));
    const { data } = message('alert.started', 'alert');
    const long = message('alert.started', 'alert', {
      data: {
        ...data,
        region: {
          ...region('alert'),
          alerts: [{ hazard: 'air-raid', since: '', threats, sources: [], disputed: false }],
        },
      },
    });
    const { text } = await fillOf('json')(long, new URL('https://a.example/'));
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    expect(JSON.parse(text).data.region.alerts).toHaveLength(1);
  });
});
