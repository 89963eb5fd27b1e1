import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Told, ToldChange } from './progress.ts';
import { BLIND_KEY, doubtKey, PERHAPS } from './told.ts';

/**
 * Of what a destination of the settings was told, the places where it was not calm, kept outside the store: such a
 * destination is still there when all of the store was lost, and may stand at an alert that ended meanwhile. It need not
 * be up to date: what is remembered is only a reason to say what is true.
 */
export type Remembered = {
  /** What was kept last; empty where nothing was, or it cannot be read. */
  read(): Promise<readonly string[]>;
  /** Takes the place of what was kept. Nobody waits for it; it never fails. */
  keep(abouts: readonly string[]): void;
};

/** The hub itself. */
const HUB = '!';

/** The places that one who was told that takes for anything but calm, or of which nobody knows what it takes them for. */
export const notCalm = (told: Told): readonly string[] => {
  const abouts = new Set<string>();
  for (const key of told.keys()) {
    const [kind, region] = key.split('|');
    if (kind === BLIND_KEY) abouts.add(HUB);
    else if ((kind === 'a' || kind === 'c' || kind === '~') && region !== undefined) abouts.add(region);
  }
  return [...abouts].sort();
};

/** A destination that was not calm there is told what is true. */
export const inDoubt = (abouts: readonly string[]): ToldChange =>
  abouts.map((about) => (about === HUB ? [BLIND_KEY, PERHAPS] : [doubtKey(about as RegionId), '1']));
