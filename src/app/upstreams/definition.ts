import { defined } from '../../domain/defined.ts';
import type { Catalogue, Level } from '../../domain/places/catalogue.ts';
import type { Trust } from '../../domain/words.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Tell } from './connected.ts';
import type { Poll } from './source.ts';

/** One source of the settings: who it is, what it may say, and how it is heard. */
export type SourceDefinition = {
  readonly id: string;
  readonly feed: string;
  /** How it is reached; shown without the secrets in it. */
  readonly from: string;
  readonly trust: Trust;
  readonly levels?: readonly Level[];
  readonly regions?: readonly string[];
  readonly silentAfter: number;
  readonly hear: Polled | Connected;
};

type Limits = Readonly<Record<string, { readonly soft: number; readonly hard: number; readonly windowMs: number }>>;

export type Polled = {
  readonly kind: 'polled';
  readonly interval: number;
  readonly limits: Limits;
  readonly poll: (catalogue: Catalogue) => Poll;
  /** The same service also calls us: under a source of its own, which covers nothing by its silence. */
  readonly webhook?: WebhookDefinition;
};

export type WebhookDefinition = {
  readonly id: string;
  readonly service: { readonly url: string; readonly key: string };
  /** The address that the service is told to call. */
  readonly callback: string;
};

export type Connected = {
  readonly kind: 'connected';
  readonly connect: (tell: Tell, catalogue: Catalogue) => Closable;
  /** It says itself what it covers, and until then it covers nothing. */
  readonly saysCoverage?: true;
};

/** Requests within a minute; `hard` for what cannot wait. */
export const perMinute = (count: number, hard = count) => ({ soft: count, hard, windowMs: 60_000 });

/** An answer missing for this many polls is an outage: then the history is asked what we missed. */
export const POLLS_OF_OUTAGE = 4;

/**
 * A source with places of its own speaks for them and no others, and its silence there means that nothing is the matter;
 * so does one that is said to cover everything. Of a source that is not said to cover anything, silence means nothing
 * anywhere.
 */
export const coverage = (regions: string | null): Pick<SourceDefinition, 'regions' | 'levels'> =>
  regions === null ? { levels: [] } : defined({ regions: listOf(regions) });

/** Places of the settings, with commas between; undefined: all there are. */
export const listOf = (regions: string): readonly string[] | undefined =>
  regions === 'all' ? undefined : regions.split(',').map((region) => region.trim());

/**
 * The source with the ids of its places, which the settings may name as everybody may. Throws when one is no place: all
 * that the source says of it would be refused.
 */
export const placed = (definition: SourceDefinition, catalogue: Catalogue): SourceDefinition => ({
  ...definition,
  ...defined({
    regions: definition.regions?.map((text) => {
      const region = catalogue.find(text);
      if (region !== undefined) return region.id;
      throw new Error(`sources: ${definition.id}: there is no region "${text}", or it can mean several; ids are sure`);
    }),
  }),
});

/** The settings that every source of an installation's own has. */
export type NamedSource = {
  readonly id: string;
  readonly feed: string | null;
  readonly trust: Trust;
  readonly silentAfter: number;
  readonly regions: string | null;
};
