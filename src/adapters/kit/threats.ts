import type { ThreatKind, ThreatLevel } from '../../domain/words.ts';

/** The services' words for threats, in their languages; most specific first: a ballistic missile is a missile too. */
const WORDS: readonly (readonly [RegExp, ThreatKind])[] = [
  [/баліст|ballistic/i, 'ballistic'],
  [/\bкаб\b|(?<![а-яіїєґ])каб(?![а-яіїєґ])|авіабомб|авіаційн\S* бомб|guided bomb|\bkab\b/iu, 'guided-bomb'],
  [/дрон|бпла|шахед|безпілот|drone|uav|כלי טיס עוין/i, 'drone'],
  [/ракет|missile|rocket|טילים/i, 'missile'],
  [/авіаці|міг-?31|винищувач|aviation|tactical|aircraft/i, 'aviation'],
];

/** The threat of each level where no words say more: yellow is said for drones, red for anything. */
const BY_LEVEL: Readonly<Record<ThreatLevel, ThreatKind | undefined>> = { yellow: 'drone', red: undefined };

/** The one place where what a service says of a threat becomes one of the hub's kinds. */
export const threatSaid = (words: string, level?: ThreatLevel): ThreatKind =>
  WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? threatOfLevel(level) ?? 'other';

/** The kind where a service gives a level and no words; undefined: it says nothing of what comes. */
export const threatOfLevel = (level: ThreatLevel | undefined): ThreatKind | undefined =>
  level === undefined ? undefined : BY_LEVEL[level];
