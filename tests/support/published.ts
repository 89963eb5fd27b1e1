import { randomOf } from '../../src/app/drills/plan/random.ts';

/** Places as the files of volunteers write them, with the id each has here. */
export const PUBLISHED_OBLASTS: Readonly<Record<string, string>> = {
  'Khmelnytska oblast': '3',
  'Vinnytska oblast': '4',
  'Rivnenska oblast': '5',
  'Volynska oblast': '8',
  'Dnipropetrovska oblast': '9',
  'Zhytomyrska oblast': '10',
  'Zakarpatska oblast': '11',
  'Zaporizka oblast': '12',
  'Ivano-Frankivska oblast': '13',
  'Kyivska oblast': '14',
  'Kirovohradska oblast': '15',
  'Luhanska oblast': '16',
  'Mykolaivska oblast': '17',
  'Odeska oblast': '18',
  'Poltavska oblast': '19',
  'Sumska oblast': '20',
  'Ternopilska oblast': '21',
  'Kharkivska oblast': '22',
  'Khersonska oblast': '23',
  'Cherkaska oblast': '24',
  'Chernihivska oblast': '25',
  'Chernivetska oblast': '26',
  'Lvivska oblast': '27',
  'Donetska oblast': '28',
  'Kyiv City': '31',
};

/** Places below the first level, in the same spelling: oblast, raion, hromada, id. */
export const PUBLISHED_PARTS: readonly (readonly [string, string, string, string])[] = [
  ['Kharkivska oblast', 'Kharkivskyi raion', '', '124'],
  ['Donetska oblast', 'Pokrovskyi raion', 'Pokrovska terytorialna hromada', '367'],
  ['Dnipropetrovska oblast', 'Nikopolskyi raion', 'Chervonohryhorivska terytorialna hromada', '356'],
  ['Dnipropetrovska oblast', 'Nikopolskyi raion', 'm. Marhanets ta Marhanetska terytorialna hromada', '349'],
  ['Dnipropetrovska oblast', 'Nikopolskyi raion', 'm. Nikopol ta Nikopolska terytorialna hromada', '351'],
  ['Mykolaivska oblast', 'Pervomaiskyi raion', 'Arbuzynska terytorialna hromada', '899'],
  ['Mykolaivska oblast', 'Pervomaiskyi raion', 'Kryvoozerska terytorialna hromada', '903'],
  ['Mykolaivska oblast', 'Voznesenskyi raion', 'm. Voznesensk ta Voznesenska terytorialna hromada', '941'],
];

/** One alert of such a file; times in milliseconds, on the second. */
export type PublishedRow = {
  readonly oblast: string;
  readonly raion: string;
  readonly hromada: string;
  readonly region: string;
  readonly from: number;
  readonly to: number;
  /** The end was not announced but put half an hour after the start. */
  readonly naive: boolean;
};

const MINUTE = 60_000;
const START = Date.UTC(2022, 2, 15, 16, 0, 0);
/** An end that nobody announced is put here after the start. */
const NAIVE = 30 * MINUTE;

type Wanted = { readonly rows: number; readonly seed: number; readonly parts?: boolean };

/**
 * Years of alerts, invented: each place has its own, one after another, some of a minute and some of half a day, and what
 * holds for a raion overlaps what holds for its oblast. In the order of their starts, as the files have them.
 */
export const publishedRows = ({ rows, seed, parts = true }: Wanted): readonly PublishedRow[] => {
  const places = [
    ...Object.entries(PUBLISHED_OBLASTS).map(([name, region]) => [name, '', '', region] as const),
    ...(parts ? PUBLISHED_PARTS : []),
  ];
  const random = randomOf(seed, 'published history');
  const free = new Map(places.map(([, , , region]) => [region, START]));
  const made = Array.from({ length: rows }, (): PublishedRow => {
    const [oblast, raion, hromada, region] = places[random.below(places.length)] as (typeof places)[number];
    const from = (free.get(region) ?? START) + onTheSecond(MINUTE + random.next() ** 3 * 4_000 * MINUTE);
    const naive = random.happens(0.04);
    const to = from + (naive ? NAIVE : onTheSecond(MINUTE + random.next() ** 4 * 700 * MINUTE));
    free.set(region, to);
    return { oblast, raion, hromada, region, from, to, naive };
  });
  return made.sort((a, b) => a.from - b.from);
};

/** The form of the official alerts: `oblast,raion,hromada,level,started_at,finished_at,source`. */
export const officialCsv = (rows: readonly PublishedRow[]): string =>
  csv('oblast,raion,hromada,level,started_at,finished_at,source', rows, (row) => {
    const level = row.hromada !== '' ? 'hromada' : row.raion !== '' ? 'raion' : 'oblast';
    return [row.oblast, row.raion, row.hromada, level, written(row.from), written(row.to), 'official'];
  });

/** The form of the volunteers' alerts, which are of oblasts alone: `region,started_at,finished_at,naive`. */
export const volunteerCsv = (rows: readonly PublishedRow[]): string =>
  csv('region,started_at,finished_at,naive', rows, (row) => [
    row.oblast,
    written(row.from),
    written(row.to),
    row.naive ? 'True' : 'False',
  ]);

const csv = (header: string, rows: readonly PublishedRow[], line: (row: PublishedRow) => readonly string[]): string =>
  [header, ...rows.map((row) => line(row).join(',')), ''].join('\n');

const onTheSecond = (ms: number): number => Math.round(ms / 1000) * 1000;

/** `2022-03-15 16:10:34+00:00` */
const written = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('.000Z', '+00:00');
