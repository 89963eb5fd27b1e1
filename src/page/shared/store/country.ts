import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { Contact } from '../live/link.ts';
import { type Shown, shownOf } from './shown.ts';

/** The country in one look, for who has not said where they are. What has stood for years is no news, and stands apart. Pure. */
export type Country = {
  readonly alert: readonly RegionWire[];
  readonly partial: readonly RegionWire[];
  /** Under alert for longer than `STANDING_MS`. */
  readonly standing: readonly RegionWire[];
  readonly unknown: number;
  /** Nothing is known of any. */
  readonly isUnknown: boolean;
  readonly certain: boolean;
};

/** Nobody waits in a shelter for this long; a year. */
const STANDING_MS = 365 * 24 * 3_600_000;

export const isStanding = (since: string | null, now: number): boolean =>
  since !== null && now - Date.parse(since) > STANDING_MS;

export const countryOf = (rows: readonly RegionWire[], contact: Contact, now: number): Country => {
  const all = rows.map((row): readonly [RegionWire, Shown] => [row, shownOf(row, contact)]);
  const those = (test: (shown: Shown) => boolean): readonly RegionWire[] =>
    all.flatMap(([row, shown]) => (test(shown) ? [row] : []));
  const unknown = those(({ state }) => state === 'unknown').length;
  return {
    alert: those((shown) => shown.state === 'alert' && !isStanding(shown.since, now)),
    partial: those(({ state }) => state === 'partial'),
    standing: those((shown) => shown.state === 'alert' && isStanding(shown.since, now)),
    unknown,
    isUnknown: unknown === rows.length,
    certain: all.every(([, { state, certain }]) => certain || state === 'unknown'),
  };
};
