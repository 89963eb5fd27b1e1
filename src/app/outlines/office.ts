import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Outline } from '../../protocol/formats/cap/document.ts';
import type { Clock } from '../kit/clock.ts';
import { every } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { AddedOutline, OutlineStore, ReadOutlines } from './outlines.ts';

/** The outlines of a country: those that ship, and over them those that were added. */
export type OutlineOffice = {
  /** The outlines known here now; the same map while nothing changes. */
  of(country: string): ReadonlyMap<RegionId, Outline>;
  /** Throws `request.invalid` when nothing in the file can be used. */
  add(country: string, chunks: AsyncIterable<Uint8Array>, name: string): Promise<ReadOutlines>;
  added(country: string): Promise<readonly AddedOutline[]>;
  /** Without regions: all that were added. */
  remove(country: string, regions?: readonly RegionId[]): Promise<readonly RegionId[]>;
  /** Takes over what other gateways were given. */
  refresh(countries: readonly string[]): Promise<void>;
};

export const outlineOffice = (ports: {
  readonly store: OutlineStore;
  readonly shipped: (country: string) => ReadonlyMap<RegionId, Outline>;
  readonly read: (country: string, chunks: AsyncIterable<Uint8Array>, name: string) => Promise<ReadOutlines>;
  readonly now: () => Instant;
}): OutlineOffice => {
  const { store, shipped, read, now } = ports;
  const known = new Map<string, { readonly version: number; readonly outlines: ReadonlyMap<RegionId, Outline> }>();
  const of = (country: string): ReadonlyMap<RegionId, Outline> => {
    const ready = known.get(country)?.outlines ?? shipped(country);
    if (!known.has(country)) known.set(country, { version: 0, outlines: ready });
    return ready;
  };
  const refresh = async (countries: readonly string[]): Promise<void> => {
    const version = await store.version();
    for (const country of countries) {
      of(country);
      if (known.get(country)?.version === version) continue;
      const added = await store.list(country);
      const outlines = new Map(shipped(country));
      for (const { region, polygons } of added) outlines.set(region, polygons);
      known.set(country, { version, outlines });
    }
  };
  return {
    of,
    refresh,
    added: store.list,
    add: async (country, chunks, name) => {
      const found = await read(country, chunks, name);
      if (found.outlines.length === 0) {
        const { problems, unmatched } = found;
        const [first] = problems;
        const why = first === undefined ? 'no feature names a region' : `region ${first.region}: ${first.detail}`;
        throw new AppError('request.invalid', `nothing in ${name} can be used; ${why}`, {
          fields: { unmatched: unmatched.slice(0, SHOWN), problems: problems.slice(0, SHOWN) },
        });
      }
      const addedAt = now();
      await store.put(
        country,
        found.outlines.map((outline) => ({ ...outline, file: name, addedAt })),
      );
      await refresh([country]);
      return found;
    },
    remove: async (country, regions) => {
      const removed = await store.remove(country, regions);
      await refresh([country]);
      return removed;
    },
  };
};

/** Features that are told one by one when none could be used. */
const SHOWN = 100;

/** Outlines that one gateway was given, the others have so much later; milliseconds. */
const LOOK_EVERY = 2_000;

/** The outlines of these countries, looked for again and again. While the store is away, what is known stays. */
export const keptFresh = async (
  office: OutlineOffice,
  countries: readonly string[],
  clock: Clock,
): Promise<OutlineOffice & Closable> => {
  const all = [...new Set(countries)];
  const look = (): Promise<void> => office.refresh(all).catch(() => {});
  await look();
  return { ...office, close: every(clock, LOOK_EVERY, look) };
};
