import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findersOf, readPlaces } from '../../../src/adapters/upstreams/json/source.ts';
import type { Held } from '../../../src/adapters/upstreams/oref/messages.ts';
import { NOTHING_HELD, readLive, readOrefHistory } from '../../../src/adapters/upstreams/oref/messages.ts';
import { readPost } from '../../../src/adapters/upstreams/telegram/telegram.ts';
import { readAlerts, readStatus } from '../../../src/adapters/upstreams/ukrainealarm/alerts.ts';
import { prepareList } from '../../../src/app/upstreams/list.ts';
import type { Line } from '../../../src/app/upstreams/source.ts';
import { staleByOthers, staleByOwnClock } from '../../../src/app/upstreams/stale.ts';
import type { SourceStatus } from '../../../src/app/upstreams/status.ts';
import { newStatus } from '../../../src/app/upstreams/status.ts';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { CatalogueData } from '../../../src/domain/places/catalogue.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/** Mistakes that services of this field have made, each by its name. */
const catalogue = ukraine();
const NOW = Date.parse('2026-11-20T08:00:00Z');
const post = (...lines: readonly string[]) => readPost(lines.join('\n'), NOW, catalogue);
const known: readonly Line[] = ['16', '29', '22', '14', '12', '20', '31'].map((region) => ({
  region,
  hazard: 'air-raid',
}));
const listOf = (text: string) => {
  const list = readAlerts(text, NOW);
  return list.kind === 'failure' ? list : prepareList({ list, known, pending: [], catalogue, ahead: 0 });
};

test('unparsed message ⇒ clear', () => {
  expect(post('🟢🟢 Харківська область: все!')).toMatchObject({ kind: 'nothing' });
  expect(post('🔴 Тривога, Харківська область')).toMatchObject({ kind: 'unread' });
});

test('partial ⇒ none', () => {
  const partial = post(
    '🟡 09:43 Відбій тривоги в Чугуївський район.',
    'Зверніть увагу, тривога ще триває у:',
    '- Чугуївський район',
  );
  expect(partial).toEqual({ kind: 'nothing', why: 'nothing-over' });
});

test('threat stand-down ⇒ clear', () => {
  expect(post('🟢 10:00 Харківська область Відбій загрози ударних БпЛА')).toEqual({ kind: 'nothing', why: 'threat' });
});

test('a Latin letter in the words of a post ⇒ the alert is passed over without a word', () => {
  const said = [{ kind: 'alert', region: '22' }];
  expect(post('🔴 09:14 Повітряна тривoга в Харкiвська область')).toMatchObject({ kind: 'signals', said });
  expect(post('🟢 09:43 Вiдбій тривоги в Харківська область.')).toMatchObject({ said: [{ kind: 'all-clear' }] });
  const partial = post('🟡 09:43 Відбій тривоги в Харківська область.', 'тривога ще тpиває у:', '- Хaрківська область');
  expect(partial).toEqual({ kind: 'nothing', why: 'nothing-over' });
});

test('empty 200 ⇒ national clear', () => {
  expect(listOf('[]')).toMatchObject({ kind: 'failure', code: 'upstream.empty' });
  expect(listOf('')).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
});

test('upstream stale but last_update moves', () => {
  const status = (upstreamAt: number): SourceStatus => ({
    ...newStatus('x', 'relay', true),
    state: 'ok',
    lastGoodAt: NOW,
    upstreamAt,
  });
  expect(staleByOwnClock({ saysAt: NOW, saysText: 'now', askedAt: NOW }, undefined, 180_000)).toBeUndefined();
  const own = status(NOW - 900_000);
  const others = new Map([['another', status(NOW - 240_000)]]);
  expect(
    staleByOthers({ own, id: 'own', newest: own.upstreamAt, others, now: NOW, staleAfter: 180_000 }),
  ).toMatchObject({ code: 'upstream.stale' });
});

test('clock-only message time across midnight', () => {
  const published = Date.parse('2026-03-02T22:00:40Z');
  expect(readPost('🔴 23:59 Повітряна тривога в м. Київ', published, catalogue)).toMatchObject({
    said: [{ at: Date.parse('2026-03-02T22:00:40.000Z') }],
  });
});

test('lastActionIndex rounded by JSON.parse', () => {
  const [one, next] = ['{"lastActionIndex":638000000000000001}', '{"lastActionIndex":638000000000000008}'];
  expect(JSON.parse(one)).toEqual(JSON.parse(next));
  expect(readStatus(one)).not.toEqual(readStatus(next));
});

test('a list shifted by one', () => {
  // Each record under the id of the next line of a table that lost its first one.
  const shifted = ['29', '22', '14', '12', '20', '31', 'undefined'];
  const text = JSON.stringify(
    shifted.map((regionId) => ({
      regionId,
      activeAlerts: [{ regionId, type: 'AIR', lastUpdate: '2026-11-20T07:00:00Z' }],
    })),
  );
  const prepared = listOf(text);
  const active = prepared.kind === 'prepared' ? prepared.list.active.map(({ region }) => region) : [];
  expect(active).toEqual(expect.arrayContaining(known.map(({ region }) => region)));
});

describe('a list by JSONata', () => {
  const read = (list: string, value: unknown, more: object = {}) =>
    readPlaces(
      JSON.stringify(value),
      NOW,
      findersOf({ list, region: 'name', hazard: null, active: null, at: null, ...more }),
    );
  const on = { name: '31', state: 'on' };
  const off = { name: '14', state: 'off' };
  const isFailure = { kind: 'failure', code: 'upstream.unreadable' };
  const LIST = 'sirens[state="on"]';

  test.each([
    LIST,
    '$.sirens[state="on"]',
    '$filter(sirens, function($s) { $s.state = "on" })',
    '(sirens[state="on"])',
    'sirens[state="on"].{"name": name}',
    'sirens[state="on"]^(name)',
    'sirens[state="on" and name != "x"]',
    '[sirens[state="on"]]',
    'sirens[state="on"][]',
    '$append([], sirens[state="on"])',
    '(sirens)[state="on"]',
    '[sirens][state="on"]',
    'sirens ~> $filter(function($s) { $s.state = "on" })',
    '$filter(sirens, function($s) { $s.state = "on" }).{"name": name}',
    '$map(sirens[state="on"], function($s) { $s })',
    '$distinct(sirens[state="on"])',
    '($all := sirens; $all[state="on"])',
    'sirens ? sirens[state="on"] : []',
    'sirens.{"name": name, "is": state}[is="on"]',
    '$lookup($, "sirens")[state="on"]',
  ])('exactly one match ⇒ the only alert is not raised; none ⇒ nothing ends: %s', async (list) => {
    expect(await read(list, { sirens: [on, off] })).toMatchObject({ lines: [{ region: '31' }], unread: [] });
    expect(await read(list, { sirens: [on, { ...on, name: '14' }] })).toMatchObject({ lines: { length: 2 } });
    expect(await read(list, { sirens: [off] })).toMatchObject({ kind: 'snapshot', lines: [], unread: [] });
    expect(await read(list, { sirens: [] })).toMatchObject({ kind: 'snapshot', lines: [], unread: [] });
  });

  test.each([
    ['the name is gone', {}],
    ['another name', { alarms: [on] }],
    ['nothing there', { sirens: null }],
    ['a word there', { sirens: 'maintenance' }],
    ['the field of the filter has another name everywhere', { sirens: [{ name: '31', status: 'on' }] }],
    ['an error', { error: 'too many requests' }],
    ['no object', 'sirens'],
    ['a list of nothing', [null]],
  ])('a path that leads nowhere is a failure, no empty list: %s', async (_, value) => {
    expect(await read(LIST, value)).toMatchObject(isFailure);
    expect(await read('$filter(sirens, function($s) { $s.state = "on" })', value)).toMatchObject(isFailure);
  });

  test.each([
    '[sirens[state="on"]]',
    '$append([], sirens[state="on"])',
    '(sirens)[state="on"]',
    'sirens ? sirens[state="on"] : []',
    'sirens.state = "on" ? [sirens] : []',
    'sirens.{"name": name, "state": state}[state="on"]',
    'sirens.*[state="on"]',
    '$lookup($, "sirens")[state="on"]',
    'sirens@$s[$s.state="on"]',
    '[[sirens[state="on"]]]',
    '$eval("sirens[state=\'on\']")',
  ])('a list made in other words is none either, where they lead nowhere: %s', async (list) => {
    for (const value of [{}, { alarms: [on] }, { alarms: [off] }, { sirens: null }, { error: 'x' }, 'sirens', null])
      expect(await read(list, value)).toMatchObject(isFailure);
    expect(await read(list, { sirens: [{ name: '31', status: 'on' }] })).toMatchObject(isFailure);
  });

  test.each(['[a[state="on"], b[state="on"]]', '$append(a[state="on"], b[state="on"])', '$append(a, b)[state="on"]'])(
    'of two lists in one the second is gone ⇒ what it had ends: %s',
    async (list) => {
      expect(await read(list, { a: [on], b: [off] })).toMatchObject({ lines: [{ region: '31' }], unread: [] });
      expect(await read(list, { a: [off], b: [off] })).toMatchObject({ lines: [], unread: [] });
      expect(await read(list, { a: [on] })).toMatchObject({ lines: [{ region: '31' }], unread: { length: 1 } });
      expect(await read(list, { a: [off] })).toMatchObject(isFailure);
    },
  );

  test('an item of which the filter cannot say whether it matches may be any place: nothing ends', async () => {
    const list = await read(LIST, { sirens: [on, { name: '14' }] });
    expect(list).toMatchObject({ lines: [{ region: '31' }], unread: [{ code: 'signal.malformed' }] });
    expect(await read(LIST, { sirens: [off, { name: '31' }] })).toMatchObject({ lines: [], unread: { length: 1 } });
  });

  test('one list in each of several: none of them has a match', async () => {
    const list = 'districts.sirens[state="on"]';
    expect(await read(list, { districts: [{ sirens: [off] }, { sirens: [] }] })).toMatchObject({ lines: [] });
    expect(await read(list, { districts: [] })).toMatchObject({ kind: 'snapshot', lines: [] });
    expect(await read(list, { districts: [{}, {}] })).toMatchObject(isFailure);
    expect(await read(list, { districts: [{ sirens: [on] }] })).toMatchObject({ lines: [{ region: '31' }] });
  });

  test('a thing where a list is expected is none', async () => {
    expect(await read('sirens', { sirens: { name: '31' } })).toMatchObject(isFailure);
    expect(await read('sirens', { sirens: true })).toMatchObject(isFailure);
    expect(await read('districts.siren', { districts: [{ siren: on }] })).toMatchObject({ lines: [{ region: '31' }] });
    expect(await read('/sirens', { sirens: on })).toMatchObject(isFailure);
  });
});

describe('names as they are typed', () => {
  test.each([
    ['Харкiвська область', '22'],
    ['Харкiвська обл.', '22'],
    ['Kиїв', '31'],
    ['Kyїв', '31'],
    ['м. Kиїв', '31'],
    ['Київ м.', '31'],
    ['Pівненська oбласть', '5'],
    ['#Hовгород_Сіверський_район', catalogue.find('Новгород-Сіверський район')?.id],
    ['обл. Київська', '14'],
    ['область Київська', '14'],
    ['р-н Бучанський', catalogue.find('Бучанський район')?.id],
    ['район Бучанський', catalogue.find('Бучанський район')?.id],
    ['p-н Бyчанський', catalogue.find('Бучанський район')?.id],
    ['Kyіv', '31'],
    ['Киев', '31'],
    ['г. Киев', '31'],
    ['Киев г.', '31'],
    ['Киевская область', '14'],
    ['Харьковская обл.', '22'],
    ['Бучанский р-н', catalogue.find('Бучанський район')?.id],
    ['Автономная Республика Крым', '29'],
    ['гор. Киев', '31'],
    ['Бучанський р-он', catalogue.find('Бучанський район')?.id],
    ['Новомосковский район', '43'],
    ['Красноградский р-н', '127'],
    ['КИЇВ'.normalize('NFD'), '31'],
  ])(
    'a mixed alphabet, the type word on the other side, a Russian name ⇒ an alert that no one hears: %s',
    (name, id) => {
      expect(id).toBeDefined();
      expect(catalogue.find(name)?.id).toBe(id);
    },
  );

  test('every Russian name means the place that has it', () => {
    const wrong = catalogue.regions.flatMap((region) =>
      region.aliases.filter((alias) => /[ыэёъ]|(?:ий|ой|ая) /u.test(alias) && catalogue.find(alias) !== region),
    );
    expect(wrong).toEqual([]);
  });

  test('what may be two names is none', () => {
    const place = (id: string, name: string, nameEn: string) => ({
      id,
      level: 'city',
      parent: null,
      name,
      nameEn,
      aliases: [],
    });
    const two = catalogueFrom({
      country: 'X',
      name: 'X',
      nameEn: 'X',
      levels: ['city'],
      regions: [place('1', 'Киля', 'Kylia'), place('2', 'Куля', 'Kulia'), place('3', 'Сова', 'Sova')],
    });
    expect(two.findAll('Kylя').map(({ id }) => id)).toEqual(['1', '2']);
    expect(two.find('Kylя')).toBeUndefined();
    expect(two.find('Kуля')?.id).toBe('2');
    expect(two.find('Cовa')?.id).toBe('3');
    expect(two.find('Cоwa')).toBeUndefined();
  });
});

describe('Pikud HaOref: an end ends what its own alert raised', () => {
  const israel = catalogueFrom(
    JSON.parse(readFileSync(new URL('../../../config/regions/il.json', import.meta.url), 'utf8')) as CatalogueData,
  );
  const EAST = 'תל אביב - מזרח';
  const SOUTH = 'תל אביב - דרום העיר ויפו';
  const TEL_AVIV = israel.find('תל אביב')?.id;
  let id = 0;
  const say = (cat: string, title: string, data: readonly string[], held: Held, more: object = {}) => {
    id += 1;
    const read = readLive(JSON.stringify({ id: String(id), cat, title, data, desc: '', ...more }), NOW, israel, held);
    if (read.kind === 'failure') throw new Error(read.detail);
    return read;
  };
  const alert = (data: readonly string[], held = NOTHING_HELD, more = {}) => say('1', 'ירי רקטות', data, held, more);
  const END = 'האירוע הסתיים';

  test('the end for one part of a city ⇒ the whole city clear', () => {
    const up = alert([EAST, SOUTH]);
    expect(up.said).toMatchObject([{ kind: 'alert', region: TEL_AVIV }]);
    const half = say('10', END, [EAST], up);
    expect(half.said).toEqual([]);
    const again = say('10', END, [EAST], half);
    expect(again.said).toEqual([]);
    expect(say('10', END, [SOUTH], again).said).toMatchObject([{ kind: 'all-clear', region: TEL_AVIV }]);
    // What this source never raised is not its own to end.
    expect(say('10', END, ['שדרות'], up).said).toEqual([]);
  });

  const words = (title: string, desc = '') => {
    const up = alert(['שדרות']);
    const live = say('10', title, ['שדרות'], up, { desc });
    const row = { alertDate: '2026-11-20 09:50:31', title: `${title}. ${desc}`, data: 'שדרות', category: 13 };
    const past = readOrefHistory(JSON.stringify([row]), NOW, 0, israel, up);
    if (past.kind === 'failure') throw new Error(past.detail);
    // The history's number for an end says no more than its title does.
    expect(past.said.map(({ kind }) => kind)).toEqual(live.said.map(({ kind }) => kind));
    return live.said.length > 0 ? live.said[0]?.kind : live.unread[0]?.code;
  };

  test.each([
    'האירוע הסתיים',
    'הסתיים האירוע',
    'הארוע הסתיים',
    'סיום שהייה בסמיכות למרחב המוגן',
    'הסכנה באזורכם חלפה',
    'החשש הוסר',
    'ניתן לצאת מהמרחב המוגן',
    'האירוע באזורכם הסתיים',
    'סיום האירוע',
    'הוסר החשש לחדירת כלי טיס עוין',
    'השוהים במרחב המוגן יכולים לצאת',
    'האירוע הסתיים - ניתן לחזור לשגרה',
    'הארוע הסתיים באזור שדרות',
    'הָאֵירוּעַ הִסְתַּיֵּים',
  ])('an end in other words ⇒ it stays up for ever: %s', (title) => {
    expect(words(title)).toBe('all-clear');
    expect(words('עדכון', `${title}. בעת קבלת הנחיה או התרעה, יש לפעול בהתאם להנחיות פיקוד העורף.`)).toBe('all-clear');
  });

  test.each([
    'לא ניתן לצאת מהמרחב המוגן',
    'ניתן לצאת מהמרחב המוגן אך יש להישאר בקרבתו',
    'ניתן לצאת מהמרחב המוגן, אך יש להישאר בקרבתו',
    'יש לשהות בסמיכות למרחב המוגן',
    'האירוע טרם הסתיים',
    'הסכנה באזורכם לא חלפה',
    'החשש לא הוסר',
    'אין לצאת מהמרחב המוגן, יש לשהות בו',
    'המתינו במרחב המוגן להודעה על סיום האירוע',
    'לאחר הודעה נוספת, ניתן לצאת',
    'האירוע הסתיים ואין לצאת',
    'האם האירוע הסתיים?',
    'האירוע הסתיים, היכנסו למרחב המוגן',
  ])('what is nearly an end ⇒ all-clear: %s', (title) => {
    expect(words(title)).toBe('signal.no-end');
    expect(words('עדכון', title)).toBe('signal.no-end');
    expect(words('האירוע הסתיים', title)).toBe('signal.no-end');
  });

  test.each([
    'בעוד 10 דקות ניתן יהיה לצאת',
    'ניתן לצאת למשך 10 דקות',
    'עם סיום האירוע תפורסם הודעה',
    'הודעה על סיום האירוע תימסר',
    'מתי ניתן לצאת',
    'אינכם רשאים לצאת',
    'אינו ניתן לצאת',
    'מוקדם לומר האירוע הסתיים',
    'האירוע לכאורה הסתיים',
    'ניתן לצאת מהדירה למרחב המוגן',
    'יכולים לצאת למרחב המוגן הסמוך',
  ])('an end that is to come, of a while, asked for or denied in words that are not known ⇒ all-clear: %s', (title) => {
    expect(words(title)).toBe('signal.not-understood');
    expect(words('עדכון', title)).toBe('signal.not-understood');
    expect(words('האירוע הסתיים', title)).toBe('signal.not-understood');
  });

  test.each(['אין לצאת מהמרחב המוגן', 'אסור לצאת', 'יש לחזור למקלט', 'רק בתל אביב'])(
    'an end in the title that the words below it take back ⇒ all-clear: %s',
    (desc) => {
      expect(words('האירוע הסתיים', desc)).toBe('signal.not-understood');
    },
  );

  test.each(['בדקות הקרובות צפויות להתקבל התרעות באזורך'])('a pre-alert ⇒ all-clear: %s', (title) => {
    expect(words(title)).toBe('signal.pre-alert');
    expect(words('האירוע הסתיים', title)).toBe('signal.not-understood');
  });

  test.each(['עדכון', 'אין לצאת', 'האירוע צפוי להסתיים', 'הנחיות חדשות', ''])(
    'what is not understood is said to be so, for an operator to end by hand: %j',
    (title) => {
      expect(words(title)).toBe('signal.not-understood');
      const { unread } = say('10', title, ['שדרות', 'אשקלון'], NOTHING_HELD);
      expect(unread).toMatchObject([{ detail: expect.stringMatching(/by hand: שדרות, אשקלון/) }]);
    },
  );

  test('the same id with one city more ⇒ the city is dropped', () => {
    const first = alert(['שדרות'], NOTHING_HELD, { id: 'x' });
    expect(alert(['שדרות'], first, { id: 'x' }).said).toEqual([]);
    const grown = alert(['שדרות', 'אשקלון'], first, { id: 'x' });
    expect(grown.said).toMatchObject([{ kind: 'alert', region: israel.find('אשקלון')?.id }]);
    const over = say('10', END, ['שדרות'], grown, { id: 'x' });
    expect(over.said).toMatchObject([{ kind: 'all-clear', region: israel.find('שדרות')?.id }]);
    expect(alert(['שדרות', 'אשקלון'], over, { id: 'x' }).said).toEqual([]);
  });

  test.each([
    'תל אביב-מזרח',
    'תל אביב — מזרח',
    'תל אביב–מזרח',
    'תל אביב־מזרח',
    'תל אביב - מזרח, דרום העיר',
    'תל אביב, מקום אחר',
  ])('the part behind another dash, or a place beside it ⇒ nobody: %s', (name) => {
    const up = alert([name]);
    expect(up.said).toMatchObject([{ kind: 'alert', region: TEL_AVIV }]);
    expect(say('10', END, ['תל אביב'], up).said).toEqual([]);
    const other = name.replaceAll(/[–—־-]/g, ' - ').replaceAll(/ +/g, '  ');
    expect(say('10', END, [other], up).said).toMatchObject([{ kind: 'all-clear', region: TEL_AVIV }]);
  });

  test('another sign for the apostrophe ⇒ nobody, or it never ends', () => {
    const signs = ["'", '׳', '’', '`', ''];
    for (const sign of signs) {
      const up = alert([`סח${sign}נין`]);
      expect(up.said).toMatchObject([{ kind: 'alert', region: israel.find("סח'נין")?.id }]);
      for (const again of signs) expect(say('10', END, [`סח${again}נין`], up).said).toHaveLength(1);
    }
  });

  test('after the version before, which forgot the parts: the end for one of them ⇒ the whole city clear', () => {
    const forgotten = { ...NOTHING_HELD, forgotten: true };
    expect(say('10', END, [EAST], forgotten).said).toEqual([]);
    expect(say('10', END, ['שדרות'], forgotten).said).toContainEqual(
      expect.objectContaining({ kind: 'all-clear', region: israel.find('שדרות')?.id }),
    );
  });

  test.each([
    'ברחבי הארץ',
    'כל הארץ',
    'בכל רחבי הארץ',
    'ברחבי הארץ.',
    'כלל הארץ',
    'ברחבי ישראל',
    'בכל אזורי הארץ',
    'כל המדינה',
  ])('throughout the country ⇒ nobody: %s', (name) => {
    const up = alert([name]);
    expect(up.said.map(({ region }) => region)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(say('10', END, ['שדרות'], up).said).toEqual([]);
    expect(say('10', END, ['כל הארץ'], up).said).toHaveLength(6);
  });
});
