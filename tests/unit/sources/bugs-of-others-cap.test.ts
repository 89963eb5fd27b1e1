import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { asUtf8 } from '../../../src/adapters/kit/charset.ts';
import { decode } from '../../../src/adapters/upstreams/asking/decode.ts';
import { readEntries } from '../../../src/adapters/upstreams/cap/entries.ts';
import { capPoll } from '../../../src/adapters/upstreams/cap/poll.ts';
import { referencesOf } from '../../../src/adapters/upstreams/cap/references.ts';
import type { Memory, MemoryChange } from '../../../src/app/upstreams/source.ts';
import { capMessage } from '../../support/upstream-cap.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/** Mistakes that readers of CAP have made, each by its name; `tests/integration/bugs-of-others-cap.test.ts` has the others. */
const NOW = Date.parse('2026-11-20T08:00:00Z');
const catalogue = ukraine();

const poll = (text: string, memory: Memory, now = NOW) =>
  capPoll({ url: 'https://agency.example/feed', hazard: 'air-raid', catalogue })({
    ask: async () => ({ kind: 'answer', status: 200, text, askedAt: now }),
    memory,
    now,
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

const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();

test.each([
  '<?xml version="1.0" encoding="UTF-16"?><alert>Харківська область</alert>',
  '<alert>Харківська область</alert>',
  '["Харківська область"]',
  '{"область":"Харківська"}',
  'region,started_at,finished_at\r\nКиїв,2022-12-25,2022-12-26',
])('UTF-16 that does not say so ⇒ nobody is named: %s', async (text) => {
  for (const bytes of [utf16le(text), utf16be(text)]) {
    for (const type of ['', 'text/xml', 'text/xml; charset=utf-8', 'text/xml; charset=utf-16'])
      expect(decode(bytes, type)).toBe(text);
    for (const cut of [1, 2, 3, 7, 64, 1_000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / cut) }, (_, at) =>
        bytes.subarray(at * cut, (at + 1) * cut),
      );
      const read: Uint8Array[] = [];
      for await (const chunk of asUtf8(Readable.from(chunks))) read.push(chunk);
      expect(Buffer.concat(read).toString()).toBe(text);
    }
  }
  expect(decode(Buffer.from(`${text}\0\0`))).toBe(text);
  expect(decode(Buffer.from(`\0${text}\0`))).toBe(text);
});

test.each([
  ['koi8-u', [0xeb, 0xc9, 0xa7, 0xd7]],
  ['iso-8859-5', [0xba, 0xd8, 0xf7, 0xd2]],
  ['x-mac-cyrillic', [0x8a, 0xe8, 0xbb, 0xe2]],
  ['windows-1251', [0xca, 0xe8, 0xbf, 0xe2]],
])('%s, by either declaration ⇒ nobody is named', (label, bytes) => {
  expect(decode(Uint8Array.from(bytes), `text/plain;charset=${label.toUpperCase()}`)).toBe('Київ');
  const head = Buffer.from(`<?xml version='1.0' encoding='${label}' standalone="yes"?>`);
  expect(decode(Buffer.concat([head, Uint8Array.from(bytes)]), 'application/xml')).toMatch(/Київ$/);
});

/** A sender's messages, polled one after the other, and what each poll says: the region, with a minus when it is over. */
const told = async (
  ...texts: readonly (string | readonly [text: string, now: number])[]
): Promise<readonly string[][]> => {
  let memory: Memory = {};
  const all: string[][] = [];
  for (const one of texts) {
    const [text, now] = typeof one === 'string' ? [one, NOW] : one;
    const { outcome, remember = {} } = await poll(text, memory, now);
    if (outcome.kind !== 'signals') throw new Error(JSON.stringify(outcome));
    memory = Object.fromEntries(Object.entries<MemoryChange[string]>({ ...memory, ...remember }).flatMap(kept));
    all.push(
      outcome.said.flatMap((said) => ('region' in said ? `${said.kind === 'alert' ? '' : '-'}${said.region}` : [])),
    );
  }
  return all;
};
const kept = ([name, text]: [string, string | null]): [string, string][] => (text === null ? [] : [[name, text]]);

const KHARKIV = 'UA63000000000041885';
const LVIV = 'UA46000000000026241';
const at = (minute: number): string => new Date(NOW - (60 - minute) * 60_000).toISOString().replace('.000Z', 'Z');
const refer = (identifier: string, minute: number): string => `alerts@example.org,${identifier},${at(minute)}`;
const DAY = 86_400_000;

describe('where an area lies is not what it is', () => {
  const area = (description: string, code = ''): string =>
    `<area><areaDesc>${description}</areaDesc>${code === '' ? '' : `<geocode><valueName>code</valueName><value>${code}</value></geocode>`}</area>`;
  const raid = (areaXml: string): string => capMessage({ identifier: 'a', sent: at(1), areaXml });
  const over = (areaXml: string): string =>
    capMessage({ identifier: 'x', sent: at(9), areaXml, responseType: 'AllClear' });
  const oblast = area('Харківська область', KHARKIV);

  test.each([
    ['a village and its oblast', area('с. Веселе, Харківська область')],
    ['an oblast and its village', area('Харківська область, с. Веселе')],
    ['a raion and its oblast', area("Куп'янський район, Харківська область")],
    ['an oblast and its raion', area("Харківська область (Куп'янський район)")],
    ['a village by its code', area('Харківська область', 'UA63120010010012345')],
    ['the code of the oblast with words for a part of it', area("Куп'янський район", KHARKIV)],
  ])('the all-clear of %s ⇒ the oblast clear', async (_, areaXml) => {
    expect((await told(raid(oblast), over(areaXml)))[1]).not.toContain('-22');
    // What the same words had raised they end, and no more: the oblast by itself stands.
    const [[raised = ''] = [], ended] = await told(raid(areaXml), over(areaXml));
    expect(ended).toEqual([`-${raised}`]);
    const both = `<alerts>${raid(areaXml)}${capMessage({ identifier: 'b', sent: at(2), areaXml: oblast })}</alerts>`;
    expect((await told(both, over(areaXml)))[1]).not.toContain('-22');
    expect((await told(raid(oblast), over(oblast)))[1]).toEqual(['-22']);
  });

  test.each([
    ["Куп'янський район, Харківська область", ['123']],
    ["Харківська область, Куп'янський район", ['123']],
    ["Харківська область (Куп'янський район)", ['123']],
    ['с. Веселе, Харківська область', ['22']],
    ['м. Київ та Київська область', ['31', '14']],
    ['Kharkiv oblast and Lviv oblast', ['22', '27']],
    ['Харківська область / Львівська область', ['22', '27']],
  ])('words for places within places, or for several ⇒ nobody, or all around: %s', async (description, expected) => {
    expect((await told(raid(area(description))))[0]?.sort()).toEqual([...expected].sort());
  });

  test.each(['14', '3', 'Sector 5; 14', 'зона 3, 14', '14.'])(
    'a bare number in the words ⇒ alert in Kyiv oblast: %s',
    async (words) => {
      expect(await told(raid(area(words)))).toEqual([[]]);
      expect(await told(raid(area(`${words}, Донецька область`)))).toEqual([['28']]);
    },
  );
});

test('an Update that is the all-clear of one of two places ⇒ the other one clear', async () => {
  const both = capMessage({ identifier: 'a', sent: at(1), areas: [KHARKIV, LVIV] });
  const over = (areas: readonly string[], identifier: string, minute: number): string =>
    capMessage({
      identifier,
      sent: at(minute),
      areas,
      responseType: 'AllClear',
      msgType: 'Update',
      references: [refer('a', 1)],
    });
  expect(await told(both, over([KHARKIV], 'x', 5), over([LVIV], 'y', 6))).toEqual([['22', '27'], ['-22'], ['-27']]);
  // The oblast around the district that the alert was for is that district too.
  const raion = capMessage({ identifier: 'a', sent: at(1), areas: ['UA63080000000032022'] });
  expect(await told(raion, over([LVIV], 'x', 5), over([KHARKIV], 'y', 6))).toEqual([['123'], [], ['-123']]);
});

test('an Update that refers to itself ⇒ its alert never raised', async () => {
  const own = capMessage({
    identifier: 'a',
    sent: at(1),
    areas: [KHARKIV],
    msgType: 'Update',
    references: [refer('a', 1)],
  });
  expect(await told(own)).toEqual([['22']]);
});

test.each([
  ['the sending', undefined],
  ['the onset', '2026-11-12T08:00:00Z'],
])('a message that holds until tomorrow, eight days after %s ⇒ refused as too old', async (_, onset) => {
  const options = {
    identifier: 'a',
    sent: '2026-11-12T07:30:00Z',
    areas: [KHARKIV],
    expires: '2026-11-21T07:30:00Z',
    ...(onset && { onset }),
  };
  const { outcome } = await poll(capMessage(options), {});
  expect(outcome).toMatchObject({ said: [{ kind: 'alert', region: '22' }], unread: [] });
  const [one] = outcome.kind === 'signals' ? outcome.said : [];
  expect(one !== undefined && 'at' in one && NOW - (one.at ?? 0)).toBeLessThanOrEqual(7 * DAY);
  const cancel = capMessage({
    identifier: 'x',
    sent: '2026-11-12T20:00:00Z',
    msgType: 'Cancel',
    references: ['alerts@example.org,a,2026-11-12T07:30:00Z'],
  });
  // Over for longer than anything is remembered: it is not told that it began.
  expect(await told(`<alerts>${capMessage(options)}${cancel}</alerts>`)).toEqual([[]]);
  // A Cancel that is read late ends it all the same.
  expect(await told(capMessage(options), [`<alerts>${capMessage(options)}${cancel}</alerts>`, NOW + 60_000])).toEqual([
    ['22'],
    ['-22'],
  ]);
});

test('thirty updates that cannot be placed, each referring to all before it ⇒ the reader never comes back', async () => {
  const messages = Array.from({ length: 30 }, (_, index) =>
    capMessage({
      identifier: `m${index}`,
      sent: at(index),
      ...(index === 0
        ? { areas: [KHARKIV] }
        : { areaXml: '<area><areaDesc>there</areaDesc></area>', msgType: 'Update' }),
      references: Array.from({ length: index }, (__, before) => refer(`m${before}`, before)),
    }),
  );
  expect(await told(`<alerts>${messages.join('')}</alerts>`)).toEqual([['22']]);
});

test.each([
  [
    'an offset without a colon',
    'a,one,2026-11-20T07:30:00+0200 a,two,2026-11-20T07:30:00Z',
    ['a,one,2026-11-20T05:30:00.000Z', 'a,two,2026-11-20T07:30:00.000Z'],
  ],
  ['no offset', 'a,one,2026-11-20T07:30:00 a,two,2026-11-20T07:30:00Z', ['a,two,2026-11-20T07:30:00.000Z']],
  ['no time', 'a,one a,two,2026-11-20T07:30:00Z', ['a,two,2026-11-20T07:30:00.000Z']],
  [
    'a comma between',
    'a, one, 2026-11-20T07:30:00Z, a, two, 2026-11-20T07:30:00Z',
    ['a,one,2026-11-20T07:30:00.000Z', 'a,two,2026-11-20T07:30:00.000Z'],
  ],
  [
    'a semicolon between',
    'a,one,2026-11-20T07:30:00Z;a,two,2026-11-20T07:30:00Z',
    ['a,one,2026-11-20T07:30:00.000Z', 'a,two,2026-11-20T07:30:00.000Z'],
  ],
  [
    'line breaks between',
    'a,one,2026-11-20T07:30:00Z\r\n\ta,two,2026-11-20T07:30:00.000z',
    ['a,one,2026-11-20T07:30:00.000Z', 'a,two,2026-11-20T07:30:00.000Z'],
  ],
])('one reference with %s ⇒ the others with it are lost', (_, text, expected) => {
  expect(referencesOf(text)).toEqual(expect.arrayContaining(expected));
});

test('twenty links that never answer, then an alert ⇒ read when the last of them has been given up', async () => {
  const links = Array.from({ length: 21 }, (_, index) => ({
    url: `https://agency.example/${index}`,
    updated: at(59 - index),
    version: at(59 - index),
  }));
  const answer = {
    kind: 'answer',
    status: 200,
    text: capMessage({ identifier: 'a', sent: at(1) }),
    askedAt: NOW,
  } as const;
  const ports = { headers: {}, now: NOW, patience: 20 };
  const never = new Promise<never>(() => {});
  const first = await readEntries(
    links,
    {},
    { ...ports, ask: ({ url }) => (url.endsWith('/20') ? Promise.resolve(answer) : never) },
  );
  expect(first.documents.map(({ link }) => link.url)).toEqual(['https://agency.example/20']);
  expect(first.failed).toHaveLength(20);
  // Who only is slow gets more time with each try.
  const owed = Object.fromEntries(first.failed.map((one) => [one.link.url, { ...one.owed, tries: 4 }]));
  const slow = (): Promise<typeof answer> => new Promise((resolve) => void setTimeout(() => resolve(answer), 40));
  expect((await readEntries(links.slice(0, 3), owed, { ...ports, ask: slow })).documents).toHaveLength(3);
});
