import type { Texts } from './en.ts';
import { en } from './en.ts';
import { uk } from './uk.ts';

/** The languages of the command line, each with one vocabulary. */
const VOCABULARIES = { en, uk } satisfies Readonly<Record<string, Texts>>;

export type Language = keyof typeof VOCABULARIES;
export const LANGUAGES = Object.keys(VOCABULARIES) as readonly Language[];

export const textsIn = (language: Language): Texts => VOCABULARIES[language];
