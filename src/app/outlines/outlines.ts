import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Outline } from '../../protocol/formats/cap/document.ts';

/** An outline that somebody with the right has added. It takes the place of one that ships. */
export type AddedOutline = {
  readonly region: RegionId;
  readonly polygons: Outline;
  /** What the file was called. */
  readonly file: string;
  readonly addedAt: Instant;
};

/** Keeps outlines for all gateways, over restarts. */
export type OutlineStore = {
  /** Grows with each change, so that others see that there was one. */
  version(): Promise<number>;
  /** By the region's id. */
  list(country: string): Promise<readonly AddedOutline[]>;
  /** All of them at once; those of the same regions are replaced. */
  put(country: string, outlines: readonly AddedOutline[]): Promise<void>;
  /** Without regions: all. Returns those that there were. */
  remove(country: string, regions?: readonly RegionId[]): Promise<readonly RegionId[]>;
};

/** The result of reading a file of outlines. */
export type ReadOutlines = {
  readonly outlines: readonly { readonly region: RegionId; readonly polygons: Outline }[];
  /** Features that name no region, or none for sure, by what they say of themselves. */
  readonly unmatched: readonly string[];
  /** Features whose region is known and whose outline cannot be used. */
  readonly problems: readonly { readonly region: RegionId; readonly detail: string }[];
  readonly points: { readonly read: number; readonly kept: number };
};
