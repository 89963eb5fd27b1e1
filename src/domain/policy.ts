import { HAZARDS, type Hazard, THREAT_LEVELS, type ThreatLevel } from './words.ts';

/**
 * How loud a destination is told of something. `urgent` breaks through silence, `normal` rings, `quiet` only shows,
 * `none` is not sent. A policy is plain data: for each ring, hazard and level a tier, and what holds where nothing is said.
 */
export const TIERS = ['none', 'quiet', 'normal', 'urgent'] as const;
export type Tier = (typeof TIERS)[number];

/** `here`: the destination's own regions, and all of them where it names none. `neighbours`: beside those. */
export const RINGS = ['here', 'neighbours', 'elsewhere'] as const;
export type Ring = (typeof RINGS)[number];

/** By level; `any`: for a level that is not named here, and for alerts without one. */
export type LevelTiers = Tier | Readonly<Partial<Record<ThreatLevel | 'any', Tier>>>;
/** By hazard; `any`: for a hazard that is not named here. */
export type HazardTiers = Tier | Readonly<Partial<Record<Hazard | 'any', LevelTiers>>>;

export type Policy = Readonly<Partial<Record<Ring, HazardTiers>>> & {
  /** An all-clear; `normal` when absent. */
  readonly allClear?: Tier;
  /** Until then nothing rings: everything is shown at most quietly. Milliseconds since 1970. */
  readonly muteUntil?: number;
  /** An urgent alert is told again, so often and `every` milliseconds, until somebody acknowledges it. */
  readonly repeat?: { readonly every: number; readonly times: number };
};

/** The loudness where the policy says nothing. */
const STANDARD: Readonly<Record<Ring, Tier>> = { here: 'urgent', neighbours: 'normal', elsewhere: 'none' };

export const rank = (tier: Tier): number => TIERS.indexOf(tier);
export const quieter = (a: Tier, b: Tier): Tier => (rank(a) <= rank(b) ? a : b);

/** The tier of an alert. */
export const tierOf = (
  policy: Policy,
  ring: Ring,
  hazard: Hazard | undefined,
  level: ThreatLevel | undefined,
): Tier => {
  const byHazard = policy[ring];
  if (byHazard === undefined) return STANDARD[ring];
  if (typeof byHazard === 'string') return byHazard;
  const byLevel = (hazard === undefined ? undefined : byHazard[hazard]) ?? byHazard.any;
  if (byLevel === undefined) return STANDARD[ring];
  if (typeof byLevel === 'string') return byLevel;
  return (level === undefined ? undefined : byLevel[level]) ?? byLevel.any ?? STANDARD[ring];
};

/** The loudest that a policy can be about a ring. */
export const loudest = (policy: Policy, ring: Ring): Tier => {
  const tiers = [undefined, ...HAZARDS].flatMap((hazard) =>
    [undefined, ...THREAT_LEVELS].map((level) => tierOf(policy, ring, hazard, level)),
  );
  return tiers.reduce((most, tier) => (rank(tier) > rank(most) ? tier : most));
};

/** Nothing rings while the destination is muted; what is shown stays shown. */
export const muted = (policy: Policy, tier: Tier, now: number): Tier =>
  policy.muteUntil !== undefined && now < policy.muteUntil ? quieter(tier, 'quiet') : tier;
