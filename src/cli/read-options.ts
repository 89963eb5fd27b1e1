import { parseDuration } from '../domain/duration.ts';
import { parseInstant } from '../domain/instant.ts';
import { usage } from './exit.ts';
import type { Texts } from './text/en.ts';

/** Options of the command line, read. Each throws a usage error that says what would be understood. */

/** `1500ms`, `60s`, `5m`, `2h`, `1d`; milliseconds. */
export const durationOf = (text: string, name: string, t: Texts): number => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw usage(t.usage.length(name, text));
  return milliseconds;
};

/** A whole number of at most three digits. */
export const countOf = (text: string, name: string, t: Texts): number => {
  if (!/^\d{1,3}$/.test(text)) throw usage(t.usage.processes(name, text));
  return Number(text);
};

export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const textOption = (options: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

export const flagOption = (options: Readonly<Record<string, unknown>>, name: string): boolean => options[name] === true;

/** A time of RFC 3339 with an offset, as it was written. */
export const timeText = (text: string, name: string, t: Texts): string => {
  if (parseInstant(text) === undefined) throw usage(t.usage.time(name, text));
  return text;
};

/** A value out of a closed list. */
export const oneOf = <Value extends string>(text: string, values: readonly Value[], name: string, t: Texts): Value => {
  const found = values.find((value) => value === text);
  if (found === undefined) throw usage(t.usage.noneOf(name, text, values.join(', ')));
  return found;
};
