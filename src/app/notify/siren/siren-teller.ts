import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { SirenInput, SirenRules, SirenState } from '../../../domain/siren.ts';
import { inPlaceOf, siren } from '../../../domain/siren.ts';
import type { Hazard, Instant } from '../../../domain/words.ts';
import type { Destination, SirenSettings } from '../destination.ts';
import type { Told, ToldChange } from '../progress.ts';
import type { isAnother } from '../turn.ts';

/** Where the state of a siren is kept among what it was told, and the siren that it is of: they are saved at once. */
const SIREN_KEY = '@siren';
const WAY_KEY = '@siren-way';

const STANDARD: SirenSettings = { longest: 180_000, pause: 60_000, allClear: 0, confirmWithin: 30_000 };

export const sirenSettings = ({ siren }: Pick<Destination, 'siren'>): SirenSettings => siren ?? STANDARD;

export const sirenRules = (destination: Pick<Destination, 'siren' | 'drills'>): SirenRules => ({
  ...sirenSettings(destination),
  drills: destination.drills,
});

/** Undefined: nothing is kept of it. `way`: how it is reached now; the one before may have been another siren. */
export const sirenStateOf = (told: Told, way?: string): SirenState | undefined => {
  const text = told.get(SIREN_KEY);
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as SirenState;
  return way === undefined || !isOtherWay(told, way) ? state : inPlaceOf(state);
};

/** All that was told, was told another siren. */
export const isOtherWay = (told: Told, way: string): boolean => (told.get(WAY_KEY) ?? way) !== way;

/**
 * What a siren makes of a change in what it is told. An alert keeps the name it was first told under, also when its
 * beginning is corrected later: it is one alert. One that was told to be over and stands again, since a word came late or
 * an end was said in error, is news, and has another name. Only what the policy has as urgent sounds.
 */
export const sirenStep = (
  state: SirenState,
  changes: ToldChange,
  about: {
    readonly rules: SirenRules;
    readonly drill: boolean;
    readonly calm: boolean;
    readonly urgent: boolean;
    readonly muted: boolean;
    /** Whether the alert that it was told of there is over, and another stands. */
    readonly another: (region: RegionId, hazard: Hazard) => ReturnType<typeof isAnother>;
    /** Where the log says so. */
    readonly seq: number;
    readonly at: Instant;
  },
): SirenState => {
  let now = state;
  const take = (input: SirenInput): void => {
    now = siren(now, input, about.rules);
  };
  for (const [key, value] of changes) {
    const [kind, region, hazard] = key.split('|');
    if (kind !== 'a') continue;
    const place = `${region}|${hazard}|`;
    const known = Object.keys(now.alerts).filter((name) => name.startsWith(place));
    const another = value === null ? 'surely' : about.another(region as RegionId, hazard as Hazard);
    const name = value === null ? undefined : `${place}${value.split('|')[0]}`;
    const next = name !== undefined && now.over.includes(name) ? `${name}|${about.seq}` : name;
    const end = (): void => {
      for (const key of known) if (key !== next) take({ kind: 'end', key, calm: about.calm, at: about.at });
    };
    if (another === 'surely') end();
    if (next !== undefined && (another !== 'no' || known.length === 0) && about.urgent)
      take({ kind: 'alert', key: next, drill: about.drill, at: about.at });
    // One that sounds goes on in an alert that may be the same.
    if (another === 'perhaps') end();
  }
  // A muted siren is to be still.
  take({ kind: about.muted ? 'stop' : 'time', at: about.at });
  return now;
};

/** The same state of the same siren is no change. */
export const sirenChange = (told: Told, after: SirenState, way: string): ToldChange => {
  const text = JSON.stringify(after);
  if (told.get(SIREN_KEY) === text && told.get(WAY_KEY) === way) return [];
  return [
    [SIREN_KEY, text],
    [WAY_KEY, way],
  ];
};
