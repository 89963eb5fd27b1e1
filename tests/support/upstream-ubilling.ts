import type { Upstream } from './upstream-server.ts';
import { startUpstream } from './upstream-server.ts';

/** The mirror as it behaves: 25 oblasts by name, times by Kyiv's wall clock without a zone. */
export type UbillingUpstream = Upstream & {
  raise(oblast: string, at?: number): void;
  calm(oblast: string, at?: number): void;
  /** `cachedat` stands still from now on, with HTTP 200. */
  freeze(frozen: boolean): void;
};

export const OBLASTS = [
  'Вінницька область',
  'Волинська область',
  'Дніпропетровська область',
  'Донецька область',
  'Житомирська область',
  'Закарпатська область',
  'Запорізька область',
  'Івано-Франківська область',
  'Київська область',
  'Кіровоградська область',
  'Луганська область',
  'Львівська область',
  'Миколаївська область',
  'Одеська область',
  'Полтавська область',
  'Рівненська область',
  'Сумська область',
  'Тернопільська область',
  'Харківська область',
  'Херсонська область',
  'Хмельницька область',
  'Черкаська область',
  'Чернівецька область',
  'Чернігівська область',
  'м. Київ',
] as const;

/** `2026-11-20 09:14:06` by Kyiv's clock. */
export const kyivClock = (at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Kyiv', dateStyle: 'short', timeStyle: 'medium' }).format(at);

export const mirrorBody = (
  cachedat: string,
  alerts: Readonly<Record<string, string>> = {},
  calm = '2026-11-01 00:00:00',
): string =>
  JSON.stringify({
    source: 'aiu',
    cachedat,
    states: Object.fromEntries(
      OBLASTS.map((name) => [name, { alertnow: name in alerts, changed: alerts[name] ?? calm }]),
    ),
  });

export const startUbilling = async (): Promise<UbillingUpstream> => {
  const active = new Map<string, number>();
  let frozenAt: number | undefined;
  const upstream = await startUpstream(() => ({
    body: mirrorBody(
      kyivClock(frozenAt ?? Date.now()),
      Object.fromEntries([...active].map(([name, at]) => [name, kyivClock(at)])),
    ),
  }));
  return {
    ...upstream,
    raise: (oblast, at = Date.now()) => void active.set(oblast, at),
    calm: (oblast) => void active.delete(oblast),
    freeze: (frozen) => {
      frozenAt = frozen ? Date.now() : undefined;
    },
  };
};
