import type { ThreatKind } from '../../../domain/words.ts';

/** What the reasons of the Ukrainian services speak of, most specific first: a ballistic missile is a missile too. */
const WORDS: readonly (readonly [RegExp, ThreatKind])[] = [
  [/баліст|ballistic/i, 'ballistic'],
  [/\bкаб\b|(?<![а-яіїєґ])каб(?![а-яіїєґ])|авіабомб|авіаційн\S* бомб|guided bomb|\bkab\b/iu, 'guided-bomb'],
  [/дрон|бпла|шахед|безпілот|drone|uav/i, 'drone'],
  [/ракет|missile|rocket/i, 'missile'],
  [/авіаці|міг-?31|винищувач|aviation|tactical|aircraft/i, 'aviation'],
];

/** Undefined when the words name no threat that we know. */
export const threatKindOf = (words: string): ThreatKind | undefined =>
  WORDS.find(([pattern]) => pattern.test(words))?.[1];
