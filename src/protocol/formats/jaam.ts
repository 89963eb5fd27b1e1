import type { BoardRegion } from '../../domain/board.ts';
import type { Instant, ThreatKind } from '../../domain/words.ts';

/** JAAM's WebSocket for lamps: a board in its words. */

/**
 * Our regions in the order of the lights: Закарпатська, Івано-Франківська, Тернопільська, Львівська, Волинська, Рівненська,
 * Житомирська, Київська, Чернігівська, Сумська, Харківська, Луганська, Донецька, Запорізька, Херсонська, Крим, Одеська,
 * Миколаївська, Дніпропетровська, Полтавська, Черкаська, Кіровоградська, Вінницька, Хмельницька, Чернівецька, м. Київ,
 * and the cities of Kharkiv and Zaporizhzhia. Lamps have this order burnt in.
 */
export const JAAM_IDS: readonly string[] =
  '11 13 21 27 8 5 10 14 25 20 22 16 28 12 23 29 18 17 9 19 24 15 4 3 26 31 1293 564'.split(' ');

export type JaamVersion = '1' | '2' | '3' | '4';

/** One light: null where the answer does not speak for the region. `alert` is true also where only a part has one. */
export type Light = { readonly row: BoardRegion; readonly alert: boolean } | null;

/** The messages to a lamp: all of it when it connects, and then differences. */
export const jaamPayloads = (version: JaamVersion, lights: readonly Light[]): readonly string[] => {
  const alerts = lights.map((light) => {
    const on = light === null ? null : Number(light.alert);
    return version === '1' ? on : [on, light === null ? NEVER : seconds(light.row.since)];
  });
  const payloads: object[] = [{ payload: 'alerts', alerts }];
  if (version === '4') {
    for (const [name, kinds] of THREATS) {
      payloads.push({ payload: `${name}2`, [name]: lights.map((light) => threatOf(light, kinds)) });
    }
  }
  return payloads.map((payload) => JSON.stringify(payload));
};

const THREATS: readonly (readonly [string, readonly ThreatKind[]])[] = [
  ['missiles', ['missile', 'ballistic']],
  ['drones', ['drone']],
  ['kabs', ['guided-bomb']],
];

/** 2022-02-24, in seconds: what they write where nothing ever happened. */
const NEVER = 1_645_674_000;

const seconds = (instant: Instant | null): number => (instant === null ? NEVER : Math.floor(instant / 1000));

const threatOf = (light: Light, kinds: readonly ThreatKind[]): readonly [number | null, number] => {
  if (light === null) return [null, NEVER];
  for (const { threats, since } of light.row.alerts) {
    const threat = threats.find(({ kind }) => kinds.includes(kind));
    if (threat !== undefined) return [1, seconds(threat.since ?? since)];
  }
  return [0, NEVER];
};
