import { describe, expect, test } from 'vitest';
import { fakeCli, NOW, ok } from './fake-cli.ts';

/** Three words of English in a row are prose; names of commands and what is typed are shorter. */
const ENGLISH = /[a-z]{2,}(?: [a-z]{2,}){2}/;

const helpOf = async (command: readonly string[], ...lang: readonly string[]): Promise<string> => {
  const cli = fakeCli();
  await cli.run(...command, '--help', ...lang);
  return cli.out() || cli.err();
};

const AT = '2026-11-20T00:00:00Z';

/** Every command of the program, as its own help lists them. */
const commandsBelow = async (command: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const [, list = ''] = (await helpOf(command)).split('\nCommands:\n');
  const names = [...(list.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  const below = await Promise.all(
    names.filter((name) => name !== 'help').map((name) => commandsBelow([...command, name])),
  );
  return [command, ...below.flat()];
};

/** Without what is typed: usage and examples. */
const proseOf = (help: string): string => help.replace(/^Як писати:.*$/m, '').replace(/\nПриклади:\n(?: {2}.*\n)*/, '');

describe('the help in Ukrainian', () => {
  test('leaves no text of any command in English', async () => {
    const commands = await commandsBelow([]);
    expect(commands.length).toBeGreaterThan(40);
    const english: string[] = [];
    for (const command of commands) {
      for (const line of proseOf(await helpOf(command, '--lang', 'uk')).split('\n')) {
        const [, described] = /^ {2}\S.*? {2,}(\S.*)$/.exec(line) ?? [];
        if (ENGLISH.test(line) || (described !== undefined && !/[а-яіїєґ]/i.test(described)))
          english.push(`${command.join(' ')}: ${line}`);
      }
    }
    expect(english).toEqual([]);
  });

  test('keeps commands, options and examples as they are typed', async () => {
    const [en, uk] = [await helpOf(['source', 'add']), await helpOf(['source', 'add'], '--lang=uk')];
    const typed = (help: string) =>
      [...help.matchAll(/ (--[a-z-]+)|^ {2}allclear .*$/gm)].map(([found]) => found.trim());
    expect(new Set(typed(uk))).toEqual(new Set(typed(en)));
    expect(uk).toContain('Приклади:\n  allclear source add city --trust official --regions Kyiv');
  });
});

describe('mistakes in Ukrainian', () => {
  test.each([
    [['policy', 'try', 'no.yaml', '--from', AT, '--to', AT], 'файлу no.yaml немає'],
    [['status', '--url', 'hub'], '"hub" — не адреса; вона має вигляд http://127.0.0.1:8080'],
    [['status', '--url', 'ftp://hub'], '"ftp://hub" починається з ftp://; хаб має http:// або https://'],
  ])('%j', async (argv, said) => {
    const cli = fakeCli();
    await cli.run(...argv, '--lang', 'uk');
    expect(cli.err()).toContain(`allclear: ${said}`);
  });

  test.each([
    [['status', '--bogus'], "allclear: невідомий параметр '--bogus'"],
    [['statu'], "allclear: невідома команда 'statu'\n(Можливо, status?)"],
    [['source', 'add'], "allclear: бракує аргументу 'name'"],
    [['person', 'add', 'Olena'], "allclear: бракує параметра '--role <role>'"],
    [['status', '--feed'], "allclear: бракує значення параметра '--feed <name>'"],
    [['doctor', 'a', 'b'], 'allclear: забагато аргументів: має бути 0, а є 2.'],
  ])('%j', async (argv, said) => {
    const cli = fakeCli();
    expect(await cli.run(...argv, '--lang', 'uk')).toBe(2);
    expect(cli.err()).toContain(said);
    expect(cli.err()).not.toMatch(ENGLISH);
  });

  test('a value that is none of those there are', async () => {
    const cli = fakeCli();
    expect(await cli.run('status', '--lang', 'fr')).toBe(2);
    expect(cli.err()).toContain('Allowed choices are en, uk');
  });

  test.each([
    [['watch', '--for', 'soon'], '--for: "soon" — не тривалість; пишіть 1500ms, 60s, 5m або 2h'],
    [['watch', '--count', 'x'], '--count: "x" — не кількість змін'],
    [['watch', '--since', 'x'], '--since: "x" — не <epoch>:<seq>'],
    [['serve', '--web', 'x'], '--web: "x" — не кількість процесів'],
    [['source', 'add', 'x', '--trust', 'y'], '--trust: "y" не годиться; можна: official, relay, unconfirmed'],
    [['replay', 'x', '--speed', '0'], '--speed: "0" — не швидкість'],
    [['replay', 'x', '--seed', 'x'], '--seed: "x" — не зерно'],
    [['replay', 'x', '--faults', 'loss=2'], '--faults: "loss=2" — не частка'],
  ])('%j: a value that cannot be read', async (argv, said) => {
    const cli = fakeCli();
    expect(await cli.run(...argv, '--lang', 'uk')).toBe(2);
    expect(cli.err()).toContain(said);
  });
});

test('what the hub tells in the language asked for is told as it is; the rest with its title in front', async () => {
  const near = 'регіону «Харкв» немає; схожі назви: 22 (Харківська область)';
  const said = { kind: 'problem', status: 404, code: 'region.unknown', detail: near, language: 'uk' } as const;
  const cli = fakeCli({ hub: { 'v1/status/Kharkv': { ...said, body: {}, date: undefined } } });
  expect(await cli.run('status', 'Kharkv', '--lang', 'uk')).toBe(2);
  expect(cli.err()).toBe(`allclear: ${near}\n`);
  const old = fakeCli({
    hub: { 'v1/status/Kharkv': { ...said, detail: 'none', language: 'en', body: {}, date: undefined } },
  });
  expect(await old.run('status', 'Kharkv', '--lang', 'uk')).toBe(2);
  expect(old.err()).toBe('allclear: такого регіону немає (none)\n');
});

const row = (id: string, state: string, more: object = {}) => ({
  id,
  level: 'oblast',
  parent: null,
  name: `Місце ${id}`,
  nameEn: `Place ${id}`,
  state,
  since: '2026-11-20T06:18:00.000Z',
  fresh: true,
  covered: true,
  alerts: [],
  ...more,
});
const alert = {
  hazard: 'air-raid',
  since: '2026-11-20T06:18:00.000Z',
  level: 'red',
  threats: [{ kind: 'drone', level: 'yellow' }],
  sources: ['mod', 'channel'],
  disputed: true,
};
const board = {
  feed: 'drill',
  status: 'Exercise',
  epoch: 'E',
  seq: 18,
  asOf: '2026-11-20T06:59:00.000Z',
  fresh: false,
  sources: [
    { id: 'mod', trust: 'official', state: 'live', since: '2026-11-20T05:00:00.000Z' },
    { id: 'channel', trust: 'relay', state: 'silent', reason: 'timeout', since: '2026-11-20T06:30:00.000Z' },
  ],
  regions: [
    row('22', 'alert', { fresh: false, alerts: [alert] }),
    row('20', 'partial'),
    row('12', 'unknown'),
    row('31', 'clear'),
  ],
};

describe('status in Ukrainian', () => {
  test('says the whole board in it', async () => {
    const cli = fakeCli({ hub: { 'v1/status': ok(board) } });
    expect(await cli.run('status', '--lang', 'uk')).toBe(10);
    const out = cli.out();
    for (const said of [
      'НАВЧАННЯ (EXERCISE): стрічка drill — не справжня',
      'Стрічка drill  станом на ',
      'НЕ СВІЖЕ: за те, що спокійно, ніхто не ручається',
      'Тривога (1)',
      '(42 хв)',
      'повітряна тривога червоний рівень: дрони (жовтий рівень), від mod і channel, заперечується',
      'не свіже: усі, хто це казав, мовчать',
      'Тривога лише частково (1)',
      'Невідомо (1)',
      'Спокійно: 1 регіон',
      'ретранслятор',
      'МОВЧИТЬ (надто довго не озивається)',
    ])
      expect(out).toContain(said);
    expect(out).not.toMatch(ENGLISH);
  });

  test('says of one region who says what', async () => {
    const claims = [
      { source: 'mod', trust: 'official', hazard: 'artillery', says: 'alert', at: alert.since, live: false },
      { source: 'tv', trust: 'of another version', hazard: 'air-raid', says: 'clear', at: alert.since, live: true },
    ];
    const reports = [{ source: 'app', hazard: 'air-raid', at: alert.since, threats: [] }];
    const region = { ...board, ...row('22', 'unknown'), claims, reports, ancestors: [], descendants: [] };
    const cli = fakeCli({ hub: { 'v1/status/22': ok(region) } });
    expect(await cli.run('status', '22', '--lang', 'uk')).toBe(12);
    expect(cli.out()).toContain('Місце 22: НЕВІДОМО');
    expect(cli.out()).toMatch(/mod \(офіційне, мовчить\) каже о \S+: тривога, загроза артобстрілу/);
    expect(cli.out()).toMatch(/tv \(of another version\) каже о \S+: відбій\n/);
    expect(cli.out()).toMatch(/звістка від app о \S+: тривога/);
  });
});

describe('doctor in Ukrainian', () => {
  const hub = {
    livez: ok({ alive: true }, NOW),
    readyz: ok({ ready: true, reasons: [], degraded: [] }),
    'v1/feeds': ok({ feeds: [] }),
    'v1/destinations': ok({ destinations: [] }),
  };

  test('finds and advises in it', async () => {
    const cli = fakeCli({ hub, machine: { openFiles: async () => 10 } });
    expect(await cli.run('doctor', '--lang', 'uk')).toBe(0);
    expect(cli.out()).toMatch(/гаразд +годинник: хаб: збігається з цією машиною/);
    expect(cli.out()).toMatch(/увага +відкриті файли: можна 10, але .*\n +підніміть до запуску хабу: ulimit -n/);
    expect(cli.out()).toContain('Негаразд: 0 перевірок; 1 застереження.');
    expect(cli.out()).not.toMatch(ENGLISH);
  });

  test('names its checks for programs as ever', async () => {
    const [en, uk] = [fakeCli({ hub }), fakeCli({ hub })];
    await en.run('doctor', '--json');
    await uk.run('doctor', '--json', '--lang', 'uk');
    const names = (document: unknown) => (document as { checks: { name: string }[] }).checks.map(({ name }) => name);
    expect(names(uk.json())).toEqual(names(en.json()));
    expect(Object.keys((en.json() as { checks: object[] }).checks[0] ?? {})).toEqual(['name', 'verdict', 'found']);
  });
});
