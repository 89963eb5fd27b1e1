import type { Catalogue, RegionId } from './places/catalogue.ts';
import type { Listing, Signal, SourceProfile } from './signal.ts';
import { maySpeakFor } from './sources/source-state.ts';
import type { Instant } from './words.ts';

/** Why a well-formed signal is not taken. The codes are public: never renamed, never reused. */
export type Refusal = { readonly code: RefusalCode; readonly detail: string };

export const REFUSALS = [
  'signal.too-far-ahead',
  'signal.too-old',
  'signal.id-reused',
  'signal.too-many',
  'region.not-allowed',
  'source.muted',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

/** Milliseconds; how far off a source's clock may be, and how late a signal. */
export type Limits = { readonly ahead: number; readonly horizon: number };

/** The reason why this signal is not taken; undefined when it is. */
export const refuse = (
  signal: Signal,
  profile: SourceProfile,
  limits: Limits,
  catalogue: Catalogue,
): Refusal | undefined => {
  if (profile.muted) return { code: 'source.muted', detail: `source ${profile.id} is muted by the operator` };
  const untimely = refuseTime(signal.at, signal.receivedAt, limits);
  if (untimely !== undefined) return untimely;
  return signal.kind === 'alert' || signal.kind === 'all-clear' || signal.kind === 'withdrawn'
    ? refuseRegion(signal.region, profile, catalogue)
    : undefined;
};

/** A line of a list may be as old as the alert is: some stand for years. */
export const refuseListing = (
  item: Listing,
  receivedAt: Instant,
  profile: SourceProfile,
  limits: Limits,
  catalogue: Catalogue,
): Refusal | undefined =>
  item.at !== undefined && item.at > receivedAt + limits.ahead
    ? refuseTime(item.at, receivedAt, limits)
    : refuseRegion(item.region, profile, catalogue);

const refuseTime = (at: Instant, receivedAt: Instant, limits: Limits): Refusal | undefined => {
  if (at > receivedAt + limits.ahead) {
    return {
      code: 'signal.too-far-ahead',
      detail: `at lies ${seconds(at - receivedAt)} s ahead of the hub's clock; at most ${seconds(limits.ahead)} s are taken`,
    };
  }
  if (at < receivedAt - limits.horizon) {
    return {
      code: 'signal.too-old',
      detail: `at lies ${seconds(receivedAt - at)} s back; at most ${seconds(limits.horizon)} s are taken, older data comes in by import`,
    };
  }
  return undefined;
};

const refuseRegion = (region: RegionId, profile: SourceProfile, catalogue: Catalogue): Refusal | undefined =>
  maySpeakFor(profile.regions, region, catalogue)
    ? undefined
    : { code: 'region.not-allowed', detail: `source ${profile.id} may not speak for region ${region}` };

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);
