/**
 * How far a destination has been told of a feed: all changes of entries up to `seq`, and the first `index` ones of the
 * next. `syncing`: what was told before may not hold any more and is compared with what is true, region by region.
 */
export type Cursor = {
  readonly epoch: string;
  readonly seq: number;
  readonly index: number;
  readonly syncing: boolean;
};

/** The last messages to a destination, by key; see `turn.ts`. */
export type Told = ReadonlyMap<string, string>;

export type ToldChange = readonly (readonly [key: string, value: string | null])[];

export type Progress = { readonly cursor: Cursor; readonly told: Told };
