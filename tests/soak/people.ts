import { countryCatalogue } from '../../src/adapters/files/shipped/countries.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { SourceProfile } from '../../src/domain/signal.ts';

/** Who speaks to the hub of the soak, and who is told. */
export const UKRAINE = countryCatalogue('ua');

const region = (id: string): RegionId => {
  const found = UKRAINE.get(id as RegionId);
  if (found === undefined) throw new Error(`there is no region ${id}`);
  return found.id;
};

const SILENT_AFTER = 60_000;

/** Only the polled list speaks for these, and only the posted lists for those. */
const POLLED_IN = region('13');
const LISTED_IN = region('24');

const inside = (of: RegionId): readonly RegionId[] => UKRAINE.descendants(of);
export const POLLED_REGIONS: readonly RegionId[] = inside(POLLED_IN).slice(0, 12);
export const LISTED_REGIONS: readonly RegionId[] = inside(LISTED_IN).slice(0, 12);

/** Where words are spoken: the small places of all other oblasts. */
export const SPOKEN_REGIONS: readonly RegionId[] = UKRAINE.regions
  .filter(
    ({ id }) => UKRAINE.descendants(id).length === 0 && [POLLED_IN, LISTED_IN].every((of) => !UKRAINE.contains(of, id)),
  )
  .map(({ id }) => id);

export const MOD = { id: 'mod', trust: 'official', silentAfter: SILENT_AFTER, muted: false } as const;
export const RELAY = { id: 'relay', trust: 'relay', silentAfter: SILENT_AFTER, muted: false } as const;
export const RUMOUR = { id: 'rumour', trust: 'unconfirmed', silentAfter: SILENT_AFTER, muted: false } as const;
export const LISTER = {
  id: 'lister',
  trust: 'official',
  silentAfter: SILENT_AFTER,
  muted: false,
  regions: [LISTED_IN],
} as const;

/** Those with a token. */
export const SPEAKERS: readonly SourceProfile[] = [MOD, RELAY, RUMOUR, LISTER];

export const POLLED = { id: 'polled', trust: 'official', regions: [POLLED_IN] } as const;
export const POLLED_PROFILE: SourceProfile = { ...POLLED, silentAfter: SILENT_AFTER, muted: false };
export const ALL: readonly SourceProfile[] = [...SPEAKERS, POLLED_PROFILE];

export const SILENT_AFTER_MS = SILENT_AFTER;

/** A webhook for one oblast. */
const TOLD_IN = region('14');
export const TOLD_REGIONS: readonly RegionId[] = SPOKEN_REGIONS.filter((id) => UKRAINE.contains(TOLD_IN, id));
export const TOLD = { id: 'hall', name: 'Town hall', kind: 'webhook', regions: [TOLD_IN], secret: 'whsec_c29haw==' };
