import { plural } from '../../shared/text/plural.ts';

export const countEn = (number: number, one: string, other: string): string =>
  `${number} ${plural(number, 'en', [one, other])}`;

export const countUk = (number: number, one: string, few: string, many: string): string =>
  `${number} ${plural(number, 'uk', [one, few, many])}`;

export const tokensUk = (number: number): string => countUk(number, 'токен', 'токени', 'токенів');
export const regionsUk = (number: number): string => countUk(number, 'регіон', 'регіони', 'регіонів');
