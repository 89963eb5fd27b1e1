import { formatInstant } from '../../src/domain/instant.ts';
import type { Catalogue, RegionId } from '../../src/domain/places/catalogue.ts';
import type { SourceProfile } from '../../src/domain/signal.ts';
import { maySpeakFor } from '../../src/domain/sources/source-state.ts';
import type { Instant, Trust } from '../../src/domain/words.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Break } from './truth.ts';

const RANK: Readonly<Record<Trust, number>> = { official: 3, relay: 2, unconfirmed: 1 };

/**
 * What was said to the hub, kept without any of its rules: whose alert nobody can have ended, and when who was heard at
 * the latest. It knows less than the hub, so what it says must hold is little, and must hold.
 */
export type Spoken = {
  /** `since`: a denial by others after that ends it; `at`: one of its own after that does. */
  readonly alert: (source: SourceProfile, region: string, since: Instant, ackedAt: Instant, at?: Instant) => void;
  /** Anything that may end an alert, from the moment it is sent; `own`: ends nobody else's. */
  readonly denial: (source: SourceProfile, region: string, at: Instant, own: boolean) => void;
  readonly spoke: (source: SourceProfile, at: Instant) => void;
  /** Of a region: the alert that stands for certain since before `ackedBefore`. */
  readonly standing: (region: RegionId, ackedBefore: Instant) => string | undefined;
  /** Nobody who covers the region was heard since. */
  readonly unheard: (region: RegionId, since: Instant) => boolean;
  /** What was acknowledged may be gone. */
  readonly forget: () => void;
};

type Alert = {
  readonly source: string;
  readonly trust: Trust;
  readonly since: Instant;
  readonly at: Instant;
  readonly ackedAt: Instant;
};

export const spoken = (sources: readonly SourceProfile[], catalogue: Catalogue = SMALL_COUNTRY): Spoken => {
  const alerts = new Map<string, Alert[]>();
  const denials = new Map<
    string,
    { readonly source: string; readonly trust: Trust; readonly at: Instant; readonly own: boolean }[]
  >();
  const heard = new Map<string, Instant>();
  const speakers = new Map<string, readonly string[]>();
  /** Those whose silence about the region means something. */
  const speakersOf = (region: RegionId): readonly string[] => {
    const known = speakers.get(region);
    if (known !== undefined) return known;
    const ids = sources.flatMap(({ id, trust, regions }) =>
      RANK[trust] >= 2 && maySpeakFor(regions, region, catalogue) ? [id] : [],
    );
    speakers.set(region, ids);
    return ids;
  };
  const denied = (region: string, { source, trust, since, at }: Alert): boolean =>
    (denials.get(region) ?? []).some(
      (denial) =>
        (denial.source === source && denial.at >= at) ||
        (denial.source !== source && !denial.own && denial.at >= since && RANK[denial.trust] >= RANK[trust]),
    );
  return {
    alert: (source, region, since, ackedAt, at = since) => {
      if (RANK[source.trust] < 2) return;
      const standing = (alerts.get(region) ?? []).filter((one) => !denied(region, one));
      alerts.set(region, [...standing, { source: source.id, trust: source.trust, since, at, ackedAt }]);
    },
    denial: (source, region, at, own) => {
      const others = (denials.get(region) ?? []).filter(
        (one) => !(one.source === source.id && one.own === own && one.trust === source.trust && one.at <= at),
      );
      denials.set(region, [...others, { source: source.id, trust: source.trust, at, own }]);
    },
    spoke: ({ id }, at) => void heard.set(id, Math.max(at, heard.get(id) ?? 0)),
    standing: (region, ackedBefore) => {
      if (alerts.size === 0) return undefined;
      for (const place of [region, ...catalogue.ancestors(region)]) {
        const one = (alerts.get(place) ?? []).find((alert) => alert.ackedAt < ackedBefore && !denied(place, alert));
        if (one !== undefined) return `${one.source} said alert in ${place} at ${formatInstant(one.at)}`;
      }
      return undefined;
    },
    unheard: (region, since) => speakersOf(region).every((id) => (heard.get(id) ?? Number.NEGATIVE_INFINITY) < since),
    forget: () => {
      alerts.clear();
    },
  };
};

/** After this long a copy of the hub knows what was acknowledged, or knows that it does not know; milliseconds. */
const COPY_BOUND = 14_000;
/** A subscriber hears of it one connection later. */
const VIEW_BOUND = COPY_BOUND + 13_500;

export const boundOf = (who: 'copy' | 'view'): number => (who === 'copy' ? COPY_BOUND : VIEW_BOUND);

/** What somebody is shown, held against what was said. */
export const neverFalselyClear = (
  who: string,
  rows: Iterable<readonly [string, { readonly state: string }]>,
  now: Instant,
  bound: number,
  said: Spoken,
  silentAfter: number,
): Break | undefined => {
  for (const [region, { state }] of rows) {
    if (state !== 'clear') continue;
    const standing = said.standing(region as RegionId, now - bound);
    if (standing !== undefined)
      return {
        law: 'no view shows clear while a trusted source says alert',
        detail: `${who} shows ${region} clear at ${formatInstant(now)}, but ${standing} and nobody denied it`,
      };
    if (said.unheard(region as RegionId, now - silentAfter - bound))
      return {
        law: 'no view shows clear while nobody is heard',
        detail: `${who} shows ${region} clear at ${formatInstant(now)}`,
      };
  }
  return undefined;
};
