import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { CatalogueData, RegionData, RegionId } from '../../../src/domain/places/catalogue.ts';
import { PUBLISHED_OBLASTS, PUBLISHED_PARTS } from '../../support/published.ts';

const file = new URL('../../../config/regions/ua.json', import.meta.url);
const data: CatalogueData = JSON.parse(readFileSync(file, 'utf8'));
const ukraine = catalogueFrom(data);

const region = (id: string) => id as RegionId;
const idOf = (text: string): string | undefined => ukraine.find(text)?.id;
const idsOf = (text: string, where?: { within?: RegionId; level?: string }): readonly string[] =>
  ukraine.findAll(text, where).map(({ id }) => id);

/** Id, ISO 3166-2, KATOTTG, name. The ISO number is not the first number of KATOTTG: Luhansk, Chernivtsi, Crimea, the two cities. */
const FIRST_LEVEL = `
3 UA-68 UA68000000000099709 Хмельницька область
4 UA-05 UA05000000000010236 Вінницька область
5 UA-56 UA56000000000066151 Рівненська область
8 UA-07 UA07000000000024379 Волинська область
9 UA-12 UA12000000000090473 Дніпропетровська область
10 UA-18 UA18000000000041385 Житомирська область
11 UA-21 UA21000000000011690 Закарпатська область
12 UA-23 UA23000000000064947 Запорізька область
13 UA-26 UA26000000000069363 Івано-Франківська область
14 UA-32 UA32000000000030281 Київська область
15 UA-35 UA35000000000016081 Кіровоградська область
16 UA-09 UA44000000000018893 Луганська область
17 UA-48 UA48000000000039575 Миколаївська область
18 UA-51 UA51000000000030770 Одеська область
19 UA-53 UA53000000000028050 Полтавська область
20 UA-59 UA59000000000057109 Сумська область
21 UA-61 UA61000000000060328 Тернопільська область
22 UA-63 UA63000000000041885 Харківська область
23 UA-65 UA65000000000030969 Херсонська область
24 UA-71 UA71000000000010357 Черкаська область
25 UA-74 UA74000000000025378 Чернігівська область
26 UA-77 UA73000000000044923 Чернівецька область
27 UA-46 UA46000000000026241 Львівська область
28 UA-14 UA14000000000091971 Донецька область
29 UA-43 UA01000000000013043 Автономна Республіка Крим
30 UA-40 UA85000000000065278 м. Севастополь
31 UA-30 UA80000000000093317 м. Київ`
  .trim()
  .split('\n')
  .map((line) => line.match(/^(\S+) (\S+) (\S+) (.+)$/)?.slice(1) ?? []);

/** The raions of each oblast, by its id. */
const RAIONS: Readonly<Record<string, string>> = {
  '3': '134 Хмельницький, 135 Кам’янець-Подільський, 136 Шепетівський',
  '4': '32 Тульчинський, 33 Могилів-Подільський, 34 Хмільницький, 35 Жмеринський, 36 Вінницький, 37 Гайсинський',
  '5': '110 Вараський, 111 Дубенський, 112 Рівненський, 113 Сарненський',
  '8': '38 Володимирський, 39 Луцький, 40 Ковельський, 41 Камінь-Каширський',
  '9':
    '42 Кам’янський, 43 Самарівський, 44 Дніпровський, 45 Павлоградський, 46 Криворізький, 47 Нікопольський, ' +
    '48 Синельниківський',
  '10': '57 Бердичівський, 58 Коростенський, 59 Житомирський, 60 Звягельський',
  '11': '61 Берегівський, 62 Хустський, 63 Рахівський, 64 Тячівський, 65 Мукачівський, 66 Ужгородський',
  '12': '145 Пологівський, 146 Василівський, 147 Бердянський, 148 Мелітопольський, 149 Запорізький',
  '13': '67 Верховинський, 68 Івано-Франківський, 69 Косівський, 70 Коломийський, 71 Калуський, 72 Надвірнянський',
  '14':
    '73 Білоцерківський, 74 Вишгородський, 75 Бучанський, 76 Обухівський, 77 Фастівський, 78 Бориспільський, ' +
    '79 Броварський',
  '15': '80 Олександрійський, 81 Кропивницький, 82 Голованівський, 83 Новоукраїнський',
  '16':
    '84 Сіверськодонецький, 85 Сватівський, 86 Старобільський, 87 Щастинський, ' +
    '1801 Луганський, 1802 Ровеньківський, 1803 Алчевський, 1804 Довжанський',
  '17': '95 Вознесенський, 96 Баштанський, 97 Первомайський, 98 Миколаївський',
  '18':
    '99 Подільський, 100 Березівський, 101 Ізмаїльський, 102 Білгород-Дністровський, 103 Роздільнянський, ' +
    '104 Одеський, 105 Болградський',
  '19': '106 Лубенський, 107 Кременчуцький, 108 Миргородський, 109 Полтавський',
  '20': '114 Сумський, 115 Шосткинський, 116 Роменський, 117 Конотопський, 118 Охтирський',
  '21': '119 Тернопільський, 120 Кременецький, 121 Чортківський',
  '22':
    '122 Чугуївський, 123 Куп’янський, 124 Харківський, 125 Ізюмський, 126 Богодухівський, 127 Берестинський, ' +
    '128 Лозівський',
  '23': '129 Бериславський, 130 Скадовський, 131 Каховський, 132 Херсонський, 133 Генічеський',
  '24': '150 Звенигородський, 151 Уманський, 152 Черкаський, 153 Золотоніський',
  '25': '140 Чернігівський, 141 Новгород-Сіверський, 142 Ніжинський, 143 Прилуцький, 144 Корюківський',
  '26': '137 Чернівецький, 138 Вижницький, 139 Дністровський',
  '27': '88 Самбірський, 89 Стрийський, 90 Львівський, 91 Дрогобицький, 92 Шептицький, 93 Яворівський, 94 Золочівський',
  '28':
    '49 Кальміуський, 50 Краматорський, 51 Горлівський, 52 Маріупольський, 53 Донецький, 54 Бахмутський, ' +
    '55 Волноваський, 56 Покровський',
};

/** Raions and hromadas whose name changed: id, today's name, the name that feeds and old records still use. */
const RENAMED = [
  ['38', 'Володимирський район', 'Володимир-Волинський район', 'Volodymyr-Volynskyi raion'],
  ['43', 'Самарівський район', 'Новомосковський район', 'Novomoskovskyi raion'],
  ['60', 'Звягельський район', 'Новоград-Волинський район', 'Novohrad-Volynskyi raion'],
  ['84', 'Сіверськодонецький район', 'Сєвєродонецький район', 'Sievierodonetskyi raion'],
  ['92', 'Шептицький район', 'Червоноградський район', 'Chervonohradskyi raion'],
  ['127', 'Берестинський район', 'Красноградський район', 'Krasnohradskyi raion'],
  ['832', 'м. Шептицький', 'м. Червоноград', 'm. Chervonohrad'],
  ['327', 'м. Самар', 'м. Новомосковськ', 'm. Novomoskovsk'],
] as const;

describe('the catalogue of Ukraine', () => {
  test('has 27 first-level regions, 126 raions and 1458 hromadas', () => {
    const count = (level: string) => ukraine.regions.filter((each) => each.level === level).length;
    expect(ukraine.country).toBe('UA');
    expect(ukraine.levels).toEqual(['oblast', 'raion', 'hromada']);
    expect(ukraine.levels.map(count)).toEqual([27, 126, 1458]);
  });

  test.each(FIRST_LEVEL)('region %s is %s, %s, %s', (id = '', iso = '', katottg = '', name = '') => {
    expect(ukraine.get(region(id))).toMatchObject({ id, iso, katottg, level: 'oblast', parent: null });
    for (const text of [id, iso, katottg, name]) expect(idOf(text)).toBe(id);
  });

  test('has no first-level region beyond those, and an ISO code nowhere else', () => {
    const withIso = ukraine.regions.filter(({ iso }) => iso !== undefined).map(({ id }) => id);
    expect([...withIso].sort()).toEqual(FIRST_LEVEL.map(([id]) => id).sort());
  });

  test.each(Object.entries(RAIONS))('oblast %s has its raions under their ids', (oblast, raions) => {
    const expected = raions.split(', ').map((entry) => entry.split(' '));
    for (const [id = '', adjective = ''] of expected) {
      expect(ukraine.get(region(id))).toMatchObject({ name: `${adjective} район`, level: 'raion', parent: oblast });
      expect(idOf(`${adjective} район`)).toBe(id);
    }
    expect([...ukraine.children(region(oblast))].sort()).toEqual(expected.map(([id]) => id).sort());
  });

  test('has no region below Crimea, Sevastopol and Kyiv', () => {
    expect(['29', '30', '31'].flatMap((id) => ukraine.descendants(region(id)))).toEqual([]);
  });

  test('gives each region a KATOTTG of its own that begins like that of its parent', () => {
    const digits: Readonly<Record<string, number>> = { oblast: 4, raion: 6 };
    const strays = ukraine.regions.filter(({ katottg = '', parent }) => {
      const above = parent === null ? undefined : ukraine.get(parent);
      return above !== undefined && !katottg.startsWith((above.katottg ?? '?').slice(0, digits[above.level]));
    });
    expect(strays).toEqual([]);
    expect(ukraine.regions.filter(({ katottg = '' }) => !/^UA\d{17}$/.test(katottg))).toEqual([]);
    expect(new Set(ukraine.regions.map(({ katottg }) => katottg)).size).toBe(ukraine.regions.length);
  });

  test('keeps the cities of Kharkiv and Zaporizhzhia as hromadas of their raions', () => {
    expect(ukraine.ancestors(region('1293'))).toEqual(['124', '22']);
    expect(ukraine.ancestors(region('564'))).toEqual(['149', '12']);
    expect(idOf('м. Харків та Харківська територіальна громада')).toBe('1293');
    expect(idOf('м. Запоріжжя та Запорізька територіальна громада')).toBe('564');
  });

  test('takes 9999 for Crimea and the city ids for the hromadas the cities lie in', () => {
    expect(idOf('9999')).toBe('29');
    const cities = { 5332: '332', 5279: '279', 5349: '349', 5351: '351', 5786: '786', 5564: '564', 6293: '1293' };
    for (const [city, hromada] of Object.entries(cities)) expect(idOf(city)).toBe(hromada);
  });

  test('knows no test region and no unused number', () => {
    for (const text of ['0', '1', '2', '6', '7', 'Тестовий регіон', 'UA', 'UA-44']) expect(idOf(text)).toBeUndefined();
  });

  test('finds each region by its names, alone or among those that share them', () => {
    const lost = ukraine.regions.flatMap((each) =>
      [each.id, each.name, each.nameEn, ...each.aliases].filter((text) => !ukraine.findAll(text).includes(each)),
    );
    expect(lost).toEqual([]);
  });

  test('repeats in no alias what a name says already', () => {
    const rebuilt = (keep: (alias: string, each: RegionData) => boolean) =>
      catalogueFrom({
        ...data,
        regions: data.regions.map((each) => ({ ...each, aliases: each.aliases.filter((alias) => keep(alias, each)) })),
      });
    const namesOnly = rebuilt(() => false);
    const suspects = data.regions.flatMap((each) =>
      each.aliases.filter((alias) => namesOnly.find(alias)?.id === each.id).map((alias) => ({ alias, each })),
    );
    // Some are needed after all: without them the alias of another region would make the text ambiguous.
    const idle = suspects.filter(({ alias, each }) => {
      const without = rebuilt((other, place) => place !== each || other !== alias);
      return without.find(alias)?.id === each.id;
    });
    expect(idle).toEqual([]);
  });

  test.each(RENAMED)('finds %s as %s and as %s', (id, today, before, transliterated) => {
    for (const text of [today, before, transliterated]) expect(idOf(text)).toBe(id);
  });
});

describe('a name is found', () => {
  test.each([
    [
      '22',
      [
        'Харківська область',
        'Харківська обл.',
        'харківська ОБЛ',
        'Kharkivska oblast',
        'Kharkiv Oblast',
        'Kharkiv region',
      ],
    ],
    [
      '31',
      [
        'Київ',
        'м. Київ',
        'м.Київ',
        'місто Київ',
        'Kyiv',
        'Kyiv City',
        'Kyiv (city)',
        'city of Kyiv',
        '#Київ',
        '#м_Київ',
      ],
    ],
    ['14', ['Київська область', 'Київська', 'Kyiv Oblast', 'Kyivska oblast', 'Kyiv region']],
    ['29', ['Крим', 'АР Крим', 'АРК', 'автономна республіка крим', 'Crimea', 'Autonomous Republic of Crimea']],
    ['30', ['Севастополь', 'м. Севастополь', 'Sevastopol', 'm. Sevastopol']],
    [
      '123',
      [
        'Купʼянський район',
        'Куп`янський р-н',
        'Куп′янський р-н.',
        'Купʹянський район',
        "Kup'ianskyi raion",
        'Kupianskyi district',
      ],
    ],
    ['47', ['Нікопольський район', 'Нікопольський р-н', 'Nikopolskyi raion', 'Nikopolskyi', 'Нікопольський']],
    [
      '351',
      ['Нікопольська територіальна громада', 'Нікопольська ТГ', 'Нікопольська міська громада', 'Nikopolska hromada'],
    ],
    ['351', ['Нікополь', 'м. Нікополь', 'Nikopol', 'm. Nikopol ta Nikopolska terytorialna hromada']],
    ['332', ['Дніпро', 'м. Дніпро та Дніпровська територіальна громада', 'Dnipro']],
  ])('region %s by %j', (id, texts) => {
    expect(texts.map(idOf)).toEqual(texts.map(() => id));
  });

  test('with any apostrophe or none', () => {
    for (const mark of [..."'’‘ʼʻ`´′ʹ＇", '']) expect(idOf(`Кам${mark}янець-Подільський район`)).toBe('135');
  });

  test('with any dash, a space, an underscore or nothing between its parts', () => {
    for (const mark of [...'-‐‑–—− _', '']) expect(idOf(`Новгород${mark}Сіверський район`)).toBe('141');
  });

  test('as the hashtags of the alert channels write it', () => {
    expect(idOf('#Купянський_район')).toBe('123');
    expect(idOf('#НовгородСіверський_район')).toBe('141');
    expect(idOf('#м_Нікополь_та_Нікопольська_територіальна_громада')).toBe('351');
  });

  test('decomposed, with a stress mark, or with blanks around it', () => {
    expect(idOf('Харківська область'.normalize('NFD'))).toBe('22');
    expect(idOf('Ізмаїльський район'.normalize('NFD'))).toBe('101');
    expect(idOf('Ки\u0301їв')).toBe('31');
    expect(idOf('  Полтавська\u00a0 область. ')).toBe('19');
  });

  test('as a code in any case', () => {
    expect(idOf(' ua-09 ')).toBe('16');
    expect(idOf('ua44000000000018893')).toBe('16');
  });

  test('never by an empty, an endless or an unknown text', () => {
    for (const text of [
      '',
      ' ',
      '#',
      'область',
      'raion',
      'constructor',
      '__proto__',
      'Київ'.repeat(1000),
      'Атлантида',
    ]) {
      expect(idOf(text)).toBeUndefined();
      expect(idsOf(text)).toEqual([]);
    }
  });
});

describe('a name that means several regions', () => {
  test('is found as none of them and lists them all', () => {
    expect(idOf('Миколаївська територіальна громада')).toBeUndefined();
    expect([...idsOf('Миколаївська територіальна громада')].sort()).toEqual(
      ['1180', '1181', '313', '336', '377', '884', '926', '992'].sort(),
    );
  });

  test('may be the bare adjective of an oblast and of hromadas', () => {
    expect(idOf('Харківська')).toBeUndefined();
    expect(idsOf('Харківська')).toEqual(['22', '1293']);
    expect(idsOf('Харківська', { level: 'oblast' })).toEqual(['22']);
  });

  test('is that of the city where it is the English name of an oblast as well, as it is in Ukrainian', () => {
    expect(idsOf('Kharkiv')).toEqual(['1293']);
    expect(idOf('Kharkiv')).toBe('1293');
    expect(idsOf('Kharkiv', { level: 'oblast' })).toEqual(['22']);
    expect(idOf('Kharkiv Oblast')).toBe('22');
    expect(idOf('Kharkiv city')).toBe('1293');
    expect(idOf('Харків')).toBe('1293');
  });

  test('may be the new name of one hromada and the old name of another', () => {
    expect(idsOf('Шахтарська територіальна громада')).toEqual(['315', '422']);
    expect(idOf('Шахтарська міська громада')).toBe('422');
    expect(idsOf('Самарівська територіальна громада')).toEqual(['249', '327']);
  });

  test('is narrowed by the region it lies in', () => {
    const text = 'Pervomaiska terytorialna hromada';
    expect(idOf(text)).toBeUndefined();
    expect(idsOf(text, { within: region('98') })).toEqual(['932']);
    expect(idsOf(text, { within: region('22') })).toEqual(['1299']);
    expect(idsOf(text, { within: region('31') })).toEqual([]);
    expect(idsOf(text, { within: region('no such region') })).toEqual([]);
  });

  test('is told apart by urban, settlement and rural where the catalogue has them, and not otherwise', () => {
    expect(idOf('Миколаївська селищна територіальна громада')).toBe('1181');
    expect(idOf('Миколаївська сільська територіальна громада')).toBe('1180');
    expect(idsOf('Миколаївська міська територіальна громада')).toHaveLength(8);
    expect(idsOf('Миколаївська селищна територіальна громада', { within: region('9') })).toEqual(['336', '313']);
  });

  test('gives way to a region of exactly that name', () => {
    expect(idOf('Kyiv')).toBe('31');
    expect(idsOf('Kyiv')).toEqual(['31']);
    expect(idsOf('Kyiv', { within: region('14') })).toEqual(['14']);
  });

  test('is no other type than its type word says', () => {
    expect(idOf('Харківський район')).toBe('124');
    expect(idOf('Київ область')).toBeUndefined();
    expect(idOf('Нікопольська область')).toBeUndefined();
  });
});

describe('the tree', () => {
  test('lists parents before children, each with all below it', () => {
    const places = new Map(ukraine.regions.map(({ id }, place) => [id, place]));
    for (const { id, parent } of ukraine.regions) {
      if (parent !== null) expect(places.get(parent)).toBeLessThan(places.get(id) ?? -1);
    }
    const start = places.get(region('22')) ?? -1;
    const below = ukraine.descendants(region('22'));
    expect(ukraine.regions.slice(start + 1, start + 1 + below.length).map(({ id }) => id)).toEqual(below);
  });

  test('knows what lies above, nearest first, and below', () => {
    expect(ukraine.ancestors(region('351'))).toEqual(['47', '9']);
    expect(ukraine.ancestors(region('9'))).toEqual([]);
    expect(ukraine.children(region('47'))).toHaveLength(8);
    expect(ukraine.children(region('47'))).toContain('351');
    expect(ukraine.descendants(region('9')).slice(0, 2)).toEqual(['42', '293']);
    expect(ukraine.children(region('351'))).toEqual([]);
  });

  test('says what contains what', () => {
    const holds = (one: string, other: string) => ukraine.contains(region(one), region(other));
    expect([holds('9', '351'), holds('47', '351'), holds('351', '351')]).toEqual([true, true, true]);
    expect([holds('351', '9'), holds('22', '351'), holds('14', '31')]).toEqual([false, false, false]);
  });

  test('holds nothing for a region it does not know', () => {
    const unknown = region('no such region');
    expect(ukraine.get(unknown)).toBeUndefined();
    expect([ukraine.ancestors(unknown), ukraine.children(unknown), ukraine.descendants(unknown)]).toEqual([[], [], []]);
    expect(ukraine.contains(unknown, unknown)).toBe(false);
    expect(ukraine.contains(region('9'), unknown)).toBe(false);
  });
});

describe('the catalogue of another country', () => {
  const place = (id: string, level: string, parent: string | null, more: Partial<RegionData> = {}): RegionData => ({
    id,
    level,
    parent,
    name: `Place ${id}`,
    nameEn: `Place ${id}`,
    aliases: [],
    ...more,
  });
  const build = (levels: readonly string[], ...regions: readonly RegionData[]) =>
    catalogueFrom({ country: 'XX', name: 'Elsewhere', nameEn: 'Elsewhere', levels, regions });

  test('may have other levels, skip one, and stand in any order', () => {
    const country = build(
      ['land', 'kreis', 'stadt'],
      place('c', 'stadt', 'a', { name: 'Köln' }),
      place('b', 'kreis', 'a'),
      place('d', 'stadt', 'b'),
      place('a', 'land', null),
    );
    expect(country.regions.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd']);
    expect(country.descendants(region('a'))).toEqual(['c', 'b', 'd']);
    expect(country.find('KÖLN')?.id).toBe('c');
  });

  test('may be empty', () => {
    expect(build(['land']).regions).toEqual([]);
  });

  test('is refused with every problem at once', () => {
    const broken = () =>
      build(
        ['land', 'kreis'],
        place('a', 'land', null, { iso: 'XX-1' }),
        place('a', 'land', null),
        place('b', 'kreis', 'nowhere', { iso: 'xx-1' }),
        place('c', 'stadt', 'a'),
        place('d', 'kreis', null),
        place('e', 'land', 'd'),
        place('f', 'kreis', 'g'),
        place('g', 'kreis', 'f'),
        place('h i', 'kreis', 'a', { name: '—' }),
        place('j', 'kreis', 'a', { aliases: ['B'] }),
      );
    expect(broken).toThrow(
      new Error(
        [
          'catalogue XX cannot be used:',
          'id "h i": 1 to 32 of A-Z, a-z, 0-9, "_" and "-"',
          'region h i: name and nameEn must not be empty',
          'region a: "a" is taken already',
          'region b: "xx-1" is taken already',
          'region j: its name "B" is a code of region b',
          'region b: unknown parent "nowhere"',
          'region c: unknown level "stadt"',
          'region d: a kreis needs a parent',
          'region e: a land cannot lie in region d, which is no higher',
          'region f: a kreis cannot lie in region g, which is no higher',
          'region g: a kreis cannot lie in region f, which is no higher',
          'cycle of parents: f > g > f',
        ].join('\n- '),
      ),
    );
  });

  test('is refused without levels, with a level named twice, and with a region that is its own parent', () => {
    expect(() => build([])).toThrow('levels: at least one, each once');
    expect(() => build(['land', 'land'])).toThrow('levels: at least one, each once');
    expect(() => build(['land', 'kreis'], place('a', 'kreis', 'a'))).toThrow('cycle of parents: a > a');
  });
});

describe('the places of published alert histories', () => {
  test.each(Object.entries(PUBLISHED_OBLASTS))('%s is %s', (name, id) => {
    expect(idOf(name)).toBe(id);
    expect(ukraine.get(id as RegionId)?.level).toBe('oblast');
  });

  test.each(PUBLISHED_PARTS)('%s, %s, %s is %s', (oblast, raion, hromada, id) => {
    const narrow = (within: RegionId | undefined, name: string): RegionId | undefined => {
      if (within === undefined || name === '') return within;
      const found = ukraine.findAll(name, { within });
      return found.length === 1 ? found[0]?.id : undefined;
    };
    expect(narrow(narrow(ukraine.find(oblast)?.id, raion), hromada)).toBe(id);
  });
});
