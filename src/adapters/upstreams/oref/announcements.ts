import type { SaidOne } from '../../../app/intake/said.ts';
import type { Unread } from '../../../app/upstreams/source.ts';
import type { InForce } from '../../../domain/in-force.ts';
import { end, isHeld, raise } from '../../../domain/in-force.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Hazard, Instant } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import type { Meaning } from './meaning.ts';

/** One thing said about some places, by the names that the service gives them: cities, and parts of big ones. */
export type Announcement = {
  readonly at: Instant;
  readonly meaning: Meaning;
  readonly names: readonly string[];
  readonly raw: Fields;
};

type Before = { readonly inForce: InForce; readonly forgotten?: boolean };
type Step = { readonly said: readonly SaidOne[]; readonly unread: readonly Unread[]; readonly inForce: InForce };

/**
 * What an announcement changes. An alert is in force under each name that it has; an end takes back the names that it has,
 * whatever the hazard was, for it does not say of what. A city is clear only when none of its names is in force any more.
 */
export const takeIn = ({ at, meaning, names, raw }: Announcement, before: Before, catalogue: Catalogue): Step => {
  if (names.length === 0) return { said: [], unread: [], inForce: before.inForce };
  if (meaning.kind === 'not')
    return { said: [], unread: [notTaken(meaning.code, names, raw)], inForce: before.inForce };
  const said = new Map<string, SaidOne>();
  const unread: Unread[] = [];
  let { inForce } = before;
  for (const name of names) {
    const regions = regionsOf(name, catalogue);
    if (regions.length === 0)
      unread.push({ code: 'region.unknown', detail: `"${name.slice(0, 80)}" is no place of this feed`, raw: name });
    if (meaning.kind === 'alert') {
      const { hazard, threat } = meaning;
      const places = regions.map((region) => placeOf(region, hazard));
      inForce = raise(inForce, keyOf(name), places);
      for (const region of regions)
        said.set(placeOf(region, hazard), { kind: 'alert', region, hazard, at, threats: [{ kind: threat }] });
    } else {
      // Of a city in parts it is not known which of them were alarmed.
      const whole = catalogue.find(name) === undefined ? [] : regions;
      const over = ended(name, whole, inForce, before.forgotten === true);
      ({ inForce } = over);
      for (const { region, hazard } of over.places)
        said.set(placeOf(region, hazard), { kind: 'all-clear', region, hazard, at });
    }
  }
  return { said: [...said.values()], unread, inForce };
};

type Place = { readonly region: string; readonly hazard: Hazard };

const ended = (
  name: string,
  whole: readonly string[],
  inForce: InForce,
  forgotten: boolean,
): { readonly inForce: InForce; readonly places: readonly Place[] } => {
  const over = end(inForce, keyOf(name));
  const unheld = (region: string) => ENDABLE.filter((hazard) => !isHeld(over.inForce, placeOf(region, hazard)));
  const places = [
    ...over.cleared.flatMap(placeIn),
    ...(forgotten ? whole.flatMap((region) => unheld(region).map((hazard) => ({ region, hazard }))) : []),
  ];
  return { inForce: over.inForce, places };
};

/** The hazards that this service raises. */
const ENDABLE: readonly Hazard[] = ['air-raid', 'chemical', 'nuclear'];

const placeIn = (place: string): readonly Place[] =>
  ENDABLE.flatMap((hazard) => {
    const behind = `|${hazard}`;
    return place.endsWith(behind) ? [{ region: place.slice(0, -behind.length), hazard }] : [];
  });

const placeOf = (region: string, hazard: Hazard): string => `${region}|${hazard}`;

const notTaken = (code: string, names: readonly string[], raw: Fields): Unread => {
  const said = `category ${String(raw['cat'] ?? raw['category'])}: ${String(raw['title']).slice(0, 80)}`;
  const where = names.join(', ').slice(0, 200);
  const todo = code === 'signal.not-understood' ? `; if it is an end, end it by hand: ${where}` : ` (${where})`;
  return { code, detail: `${said}${todo}`, raw };
};

/** "All the country", "throughout the country", "all parts of Israel". */
const WHOLE_COUNTRY = /^ב?(?:(?:כל|כלל)(?: (?:רחבי|אזורי|שטחי))?|רחבי|אזורי|שטחי) (?:הארץ|המדינה|מדינת ישראל|ישראל)$/;
const COUNTRY = 'כל הארץ';

/** The name under which it is in force, whatever blanks, dashes and apostrophes it is written with. */
const keyOf = (name: string): string => {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{M}\p{Cf}'"’‘`´׳״”“]/gu, '')
    .replace(/[\s־–—-]+/gu, ' ')
    .replace(/^[\s.,]+|[\s.,]+$/g, '');
  return WHOLE_COUNTRY.test(plain) ? COUNTRY : plain;
};

/**
 * Big cities come in parts (`city - part`), neighbours in one line (`city, place beside it`); what is not known in full
 * alarms the whole city, and each that is known.
 */
const regionsOf = (name: string, catalogue: Catalogue): readonly string[] => {
  if (keyOf(name) === COUNTRY) return catalogue.regions.filter(({ parent }) => parent === null).map(({ id }) => id);
  const whole = catalogue.find(name) ?? catalogue.find(cityIn(name));
  if (whole !== undefined) return [whole.id];
  return [
    ...new Set(name.split(',').flatMap((part) => (catalogue.find(part) ?? catalogue.find(cityIn(part)))?.id ?? [])),
  ];
};

const cityIn = (name: string): string => name.split(/\s*[-–—־]\s*/)[0] ?? name;
