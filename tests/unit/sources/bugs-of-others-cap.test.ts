import { expect, test } from 'vitest';
import { decode } from '../../../src/adapters/upstreams/asking/decode.ts';
import { capPoll } from '../../../src/adapters/upstreams/cap/poll.ts';
import { capMessage } from '../../support/upstream-cap.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/** Mistakes that readers of CAP have made, each by its name; `tests/integration/bugs-of-others-cap.test.ts` has the others. */
const NOW = Date.parse('2026-11-20T08:00:00Z');
const tree = ukraine();

const poll = (text: string, memory: Readonly<Record<string, string>>) =>
  capPoll({ url: 'https://agency.example/feed', hazard: 'air-raid', tree })({
    ask: async () => ({ kind: 'answer', status: 200, text, askedAt: NOW }),
    memory,
    now: NOW,
    lastGoodAt: null,
    known: [],
    inFull: true,
  });

test('what the version before had raised is forgotten ⇒ it never ends', async () => {
  const key = 'alerts@example.org,old,2026-11-20T07:00:00-00:00';
  const memory = { raised: JSON.stringify({ [key]: ['31', '22'] }), seen: JSON.stringify([key]) };
  const cancel = capMessage({
    identifier: 'x',
    sent: '2026-11-20T07:30:00Z',
    msgType: 'Cancel',
    references: ['alerts@example.org,old,2026-11-20T09:00:00+02:00'],
  });
  const { outcome, remember } = await poll(cancel, memory);
  expect(outcome).toMatchObject({
    said: [
      { kind: 'all-clear', at: Date.parse('2026-11-20T07:30:00.000Z') },
      { kind: 'all-clear', at: Date.parse('2026-11-20T07:30:00.000Z') },
    ],
    unread: [],
  });
  expect(remember).toMatchObject({ raised: null, seen: null });
});

test('two senders with names too long for an id ⇒ the second alert is taken for the first', async () => {
  const of = (identifier: string) =>
    capMessage({
      identifier: `${'x'.repeat(250)}${identifier}`,
      sent: '2026-11-20T07:30:00Z',
      areas: ['UA80000000000093317'],
    });
  const { outcome } = await poll(`<alerts>${of('a')}${of('b')}</alerts>`, {});
  const ids = outcome.kind === 'signals' ? outcome.said.map(({ id }) => id) : [];
  expect(new Set(ids).size).toBe(2);
});

test('bytes are read as declared, and what is declared twice as what it is', () => {
  const bytes = Uint8Array.from([0xca, 0xe8, 0xbf, 0xe2]);
  expect(decode(bytes, 'text/csv; charset=windows-1251')).toBe('Київ');
  expect(decode(bytes, 'text/csv; charset="cp1251"')).toBe('Київ');
  expect(decode(bytes, 'text/csv; charset=no-such-thing')).not.toContain('К');
  expect(decode(Buffer.from('Київ'), 'text/csv')).toBe('Київ');
  expect(decode(Buffer.from('<?xml version="1.0" encoding="windows-1251"?>Київ'), 'text/xml; charset=utf-8')).toMatch(
    /Київ$/,
  );
});
