/**
 * The regions of one country, and how a place is found among them.
 *
 * A region has one id, and many spellings: feeds write old names, transliterations, hashtags and codes. Numbers never
 * change and names do, so an id is looked up first and as it stands; only what is no id is read as a name.
 * A name that could mean two regions means none here: a guess would alert, or calm, the wrong people.
 */

export type RegionId = string & { readonly __brand: 'RegionId' };

/** One of the catalogue's own level names, for example `oblast`, `raion`, `hromada`. */
export type Level = string;

export type Region = {
  readonly id: RegionId;
  readonly iso?: string;
  readonly katottg?: string;
  readonly level: Level;
  readonly parent: RegionId | null;
  readonly name: string;
  readonly nameEn: string;
  readonly aliases: readonly string[];
  /** Its name in services with a format of their own, where that is not its name: their clients look places up by it. */
  readonly called?: Readonly<Partial<Record<Service, string>>>;
};

export type Service = 'alerts-in-ua' | 'ukrainealarm';

/** A region as it stands in a catalogue file. */
export type RegionData = Omit<Region, 'id' | 'parent'> & { readonly id: string; readonly parent: string | null };

/** A catalogue file: `config/regions/<country>.json`. */
export type CatalogueData = {
  readonly country: string;
  readonly name: string;
  readonly nameEn: string;
  /** First level first. */
  readonly levels: readonly Level[];
  readonly regions: readonly RegionData[];
};

export type Catalogue = {
  readonly country: string;
  readonly levels: readonly Level[];
  /** Parents before children, each followed by all that lies below it. */
  readonly regions: readonly Region[];
  get(id: RegionId): Region | undefined;
  /**
   * By id, alias id, ISO 3166-2, KATOTTG or any known name. A name written in full, with its type word, wins over a
   * shortened one; undefined when the text is unknown or means several regions: the only one of `findAll`.
   */
  find(text: string): Region | undefined;
  /** All regions a text can mean; `within` narrows to that region and what lies below it, `level` to one level. */
  findAll(text: string, where?: { readonly within?: RegionId; readonly level?: Level }): readonly Region[];
  /** Nearest first. */
  ancestors(id: RegionId): readonly RegionId[];
  children(id: RegionId): readonly RegionId[];
  /** All below, parents before children. */
  descendants(id: RegionId): readonly RegionId[];
  /** The region itself or anything below it. */
  contains(region: RegionId, other: RegionId): boolean;
};
