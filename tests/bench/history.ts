import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { catalogueFrom } from '../../src/domain/places/build.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';

/** A signal of the history as it is posted. */
export type Posted = {
  readonly id: string;
  readonly kind: 'alert' | 'all-clear';
  readonly region: string;
  readonly at: string;
};

const OFFICIAL = fileURLToPath(new URL('../../../shared/data/official_data_en.csv.gz', import.meta.url));
const REGIONS = new URL('../../config/regions/ua.json', import.meta.url);

/** Alerts of the official history: 43,031. */
const SIZE = 43_031;

/** The official history, where it lies beside the checkout; otherwise an invented one of its size. */
export const longHistory = (): { readonly name: string; readonly signals: readonly Posted[] } => {
  const catalogue = catalogueFrom(JSON.parse(readFileSync(REGIONS, 'utf8')));
  const signals = existsSync(OFFICIAL) ? official(catalogue) : invented(catalogue);
  const name = existsSync(OFFICIAL) ? 'the official history of alerts' : 'an invented history of the same size';
  return { name, signals: [...signals].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) };
};

type Row = Readonly<Record<'oblast' | 'raion' | 'hromada' | 'level' | 'started_at' | 'finished_at', string>>;

const official = (catalogue: Catalogue): readonly Posted[] =>
  (parse(gunzipSync(readFileSync(OFFICIAL)), { columns: true }) as readonly Row[]).flatMap((row, index) => {
    const oblast = catalogue.find(row.oblast);
    const name = row.hromada || row.raion || row.oblast;
    const region =
      oblast === undefined ? catalogue.find(name) : catalogue.findAll(name, { within: oblast.id, level: row.level })[0];
    return region === undefined ? [] : both(index, region.id, Date.parse(row.started_at), Date.parse(row.finished_at));
  });

const invented = (catalogue: Catalogue): readonly Posted[] => {
  const places = catalogue.regions.filter(({ level }) => level !== 'hromada');
  return Array.from({ length: SIZE }, (_, index) => {
    const started = Date.UTC(2022, 2, 15) + index * 1_500_000 + ((index * 7919) % 900_000);
    const region = places[(index * 31) % places.length]?.id ?? '31';
    return both(index, region, started, started + 600_000 + ((index * 104_729) % 7_200_000));
  }).flat();
};

const both = (index: number, region: string, started: number, ended: number): readonly Posted[] => [
  { id: `a${index}`, kind: 'alert', region, at: new Date(started).toISOString() },
  { id: `c${index}`, kind: 'all-clear', region, at: new Date(ended).toISOString() },
];
