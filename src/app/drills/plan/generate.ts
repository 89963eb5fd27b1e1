import { parseInstant } from '../../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { Random } from './random.ts';
import { randomOf } from './random.ts';
import type { Line, Story } from './story.ts';
import { written } from './story.ts';

/**
 * The scenarios that ship, made from a seed: the same seed writes the same files. They are invented, the first one after
 * what was published of 25 December 2022. Times are seconds after the beginning.
 */
export type Invented = { readonly id: string; readonly text: string };

export const inventScenarios = (catalogue: Catalogue, seed = 1): readonly Invented[] =>
  Object.entries(SCENARIOS).map(([id, invent]) => ({ id, text: written(id, invent(catalogue, randomOf(seed, id))) }));

const OFFICIAL = { official: { trust: 'official' } };

/** Where an alert has stood for years: it is not among those that begin. */
const PERMANENT = [
  { region: '16', at: '2022-04-04T16:45:39.000Z' },
  { region: '29', at: '2022-12-10T22:22:00.000Z' },
];

const oblasts = (catalogue: Catalogue): readonly RegionId[] =>
  catalogue.regions.filter(({ parent, id }) => parent === null && !['16', '29', '30'].includes(id)).map(({ id }) => id);

const alert = (region: string, at: number, more: Partial<Line> = {}): Line => ({
  source: 'official',
  kind: 'alert',
  region,
  at: Math.round(at),
  ...more,
});

const clear = (region: string, at: number, more: Partial<Line> = {}): Line => ({
  ...alert(region, at, more),
  kind: 'all-clear',
});

const shuffled = <Item>(items: readonly Item[], random: Random): readonly Item[] =>
  items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** All at once: the first at `from`, the last `within` seconds later. */
const spread = (
  regions: readonly string[],
  from: number,
  within: number,
  random: Random,
  make: typeof alert,
): readonly Line[] =>
  shuffled(regions, random).map((region, index, { length }) => {
    const isEdge = index === 0 || index === length - 1;
    return make(region, from + (isEdge ? (index === 0 ? 0 : within) : random.next() * within));
  });

const seconds = (clock: string, begins: string): number =>
  ((parseInstant(clock) ?? 0) - (parseInstant(begins) ?? 0)) / 1000;

const nationwide = (catalogue: Catalogue, random: Random): Story => {
  const begins = '2022-12-25T07:00:00Z';
  const at = (clock: string): number => seconds(`2022-12-25T${clock}Z`, begins);
  const all = oblasts(catalogue);
  return {
    title: 'Nationwide alert, twice in a day',
    titleUk: 'Тривога по всій країні, двічі за день',
    description:
      'Modelled on 25 December 2022: 24 regions up within three minutes from 07:23:31Z, down between 09:13:49Z and 09:20:15Z, and a second wave from 12:26Z. Two regions stand throughout.',
    begins,
    seconds: 8 * 3600,
    sources: OFFICIAL,
    lines: [
      { source: 'official', kind: 'snapshot', at: 0, active: PERMANENT },
      ...spread(all, at('07:23:31'), 178, random, alert),
      ...spread(all, at('09:13:49'), at('09:20:15') - at('09:13:49'), random, clear),
      ...spread(all, at('12:26:00'), 240, random, alert),
      ...spread(all, at('13:38:00'), 500, random, clear),
    ],
  };
};

const flappingNight = (_: Catalogue, random: Random): Story => {
  const lines: Line[] = [];
  for (const [region, times] of [
    ['22', 16],
    ['20', 14],
    ['28', 9],
    ['12', 6],
  ] as const) {
    const slot = (10 * 3600) / times;
    for (let index = 0; index < times; index += 1) {
      const on = index * slot + 60 + random.next() * slot * 0.3;
      // One in four is over before anybody has reached the cellar.
      const length = random.happens(0.25) ? 2 + random.below(50) : 300 + random.next() * slot * 0.5;
      lines.push(alert(region, on, { threats: [{ kind: 'guided-bomb', level: 'red' }] }), clear(region, on + length));
    }
  }
  return {
    title: 'Flapping night',
    titleUk: 'Ніч, коли тривога вмикається знову й знову',
    description: 'Four regions at the border, up and down 45 times in a night; some alerts last seconds.',
    begins: '2024-03-13T20:00:00Z',
    seconds: 10 * 3600 + 600,
    sources: OFFICIAL,
    lines,
  };
};

const silentSource = (_: Catalogue, random: Random): Story => {
  const beats: Line[] = [];
  for (let at = 0; at <= 3600; at += 20) {
    // Fifteen minutes without a word, in the middle of alerts.
    if (at < 1200 || at > 2100) beats.push({ source: 'official', kind: 'heartbeat', at });
  }
  return {
    title: 'A source falls silent',
    titleUk: 'Джерело замовкає',
    description:
      'The only source stops speaking for fifteen minutes while three regions are under alert. Nothing may turn clear: alerts stand, everything else becomes unknown, until it speaks again.',
    begins: '2026-02-03T04:00:00Z',
    seconds: 3600,
    sources: { official: { trust: 'official', silentAfter: 60 } },
    lines: [
      ...beats,
      ...spread(['22', '20', '19'], 600, 90, random, alert),
      clear('19', 1100),
      ...spread(['14', '31'], 1000, 30, random, alert),
      ...spread(['22', '20', '14', '31'], 2400, 300, random, clear),
    ],
  };
};

const disorder = (catalogue: Catalogue, random: Random): Story => ({
  title: 'Everything in the wrong order',
  titleUk: 'Усе в неправильному порядку',
  description:
    'Signals arrive up to three minutes late and in any order, so that some all-clears are there before the alert they end. One alert of two seconds is heard of after its end.',
  begins: '2025-11-02T18:00:00Z',
  seconds: 3 * 3600,
  sources: OFFICIAL,
  lines: [
    ...shuffled(oblasts(catalogue), random)
      .slice(0, 16)
      .flatMap((region) => {
        const on = 300 + random.next() * 7000;
        const off = on + 30 + random.next() * 1500;
        return [alert(region, on), clear(region, off)];
      })
      .map((line) => ({ ...line, heard: line.at + random.below(180) })),
    { ...alert('27', 9000), heard: 9100 },
    { ...clear('27', 9002), heard: 9090 },
  ],
});

const partialAllClear = (catalogue: Catalogue, random: Random): Story => {
  const oblast = '14' as RegionId;
  const raions = catalogue.children(oblast).slice(0, 5);
  return {
    title: 'Partial all-clear',
    titleUk: 'Частковий відбій',
    description:
      'An alert for a whole oblast ends while it goes on in some of its raions: the oblast becomes partial, not clear.',
    begins: '2026-01-15T21:00:00Z',
    seconds: 2 * 3600,
    sources: OFFICIAL,
    lines: [
      alert(oblast, 300, { threats: [{ kind: 'drone', level: 'yellow' }] }),
      ...spread(raions, 900, 300, random, alert),
      clear(oblast, 2700),
      ...spread(raions, 4500, 900, random, clear),
    ],
  };
};

const twoSources = (_: Catalogue, random: Random): Story => {
  const lines: Line[] = [];
  ['22', '20', '18', '31'].forEach((region, index) => {
    const on = 300 + index * 600;
    lines.push(
      alert(region, on + 40 + random.below(60)),
      // The relay is early at the beginning and early at the end; the volunteer forgets the all-clear.
      alert(region, on, { source: 'relay' }),
      clear(region, on + 900, { source: 'relay' }),
      alert(region, on + 10, { source: 'volunteer', threats: [{ kind: 'ballistic', level: 'red' }] }),
      clear(region, on + 1500),
    );
  });
  return {
    title: 'Two sources that disagree',
    titleUk: 'Два джерела суперечать одне одному',
    description:
      'A relay gives the all-clear ten minutes before the official source; the alert stands, disputed, until the official one ends it. A volunteer forgets every all-clear.',
    begins: '2026-03-08T01:00:00Z',
    seconds: 5400,
    sources: { official: { trust: 'official' }, relay: { trust: 'relay' }, volunteer: { trust: 'unconfirmed' } },
    lines,
  };
};

const raionMassStart = (catalogue: Catalogue, random: Random): Story => {
  const raions = ['22', '20', '19', '9', '12', '14', '25']
    .flatMap((id) => catalogue.children(id as RegionId))
    .slice(0, 36);
  return {
    title: '36 raions in a minute',
    titleUk: '36 районів за хвилину',
    description: 'Alerts begin in 36 raions of seven oblasts within one minute, and end one by one.',
    begins: '2026-05-20T00:30:00Z',
    seconds: 5400,
    sources: OFFICIAL,
    lines: [...spread(raions, 300, 58, random, alert), ...spread(raions, 2400, 1800, random, clear)],
  };
};

const SCENARIOS: Readonly<Record<string, (catalogue: Catalogue, random: Random) => Story>> = {
  nationwide,
  'flapping-night': flappingNight,
  'silent-source': silentSource,
  disorder,
  'partial-all-clear': partialAllClear,
  'two-sources': twoSources,
  'raion-mass-start': raionMassStart,
};
