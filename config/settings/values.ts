/*
 * The kinds of values that settings have. Each reads what a YAML file or an environment variable (always text) can say,
 * and names in one phrase what it expects; that phrase is the error message.
 */
import { z } from 'zod';
import { parseDuration } from '../../src/domain/duration.ts';

/** What the loader must know of a setting besides its kind. */
export const traits = z.registry<{ readonly secret?: true; readonly fileOnly?: true }>();

type Range = { readonly from?: number; readonly to?: number };

/** A timer of Node fires at once when it is asked to wait longer than 2^31 - 1 ms. */
const LONGEST_TIMER = '24d';

const SIZES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** `read` returns undefined for what is not such a value. */
const value = <T extends NonNullable<unknown> | null>(expected: string, read: (raw: unknown) => T | undefined) =>
  z.unknown().transform((raw, context): T => {
    const found = read(raw);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `expected ${expected}`, input: raw });
    return z.NEVER;
  });

export const text = (standard: string, expected = 'text', pattern = /\S/) =>
  value(expected, textLike(pattern)).prefault(standard);

/** Text, or nothing at all. */
export const optionalText = (expected: string, pattern = /\S/) =>
  value(`${expected}, or null`, (raw) => (isNothing(raw) ? null : textLike(pattern)(raw))).prefault(null);

/** Text without a standard value. */
export const requiredText = (expected: string, pattern: RegExp) => value(expected, textLike(pattern));

export const secret = () => {
  const schema = value('text without spaces (in quotes when it is a number), or null', (raw) =>
    isNothing(raw) ? null : textLike(/^\S+$/)(raw),
  ).prefault(null);
  traits.add(schema, { secret: true });
  return schema;
};

export const flag = (standard: boolean) => value('true or false', readFlag).prefault(standard);

/** A whole number. */
export const count = (standard: number, { from = 0, to = Number.MAX_SAFE_INTEGER }: Range = {}) => {
  const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
  return value(`a whole number ${range}`, (raw) => within(readCount(raw), from, to)).prefault(standard);
};

/** A whole number, or nothing at all. */
export const optionalCount = ({ from = 0, to = Number.MAX_SAFE_INTEGER }: Range = {}) =>
  value(`a whole number from ${from} to ${to}, or null`, (raw) =>
    isNothing(raw) ? null : within(readCount(raw), from, to),
  ).prefault(null);

export const choice = <const T extends string>(standard: NoInfer<T>, choices: readonly T[]) =>
  value(`one of ${choices.join(', ')}`, among(choices)).prefault(standard);

/** One of the choices without a standard value. */
export const requiredChoice = <const T extends string>(choices: readonly T[]) =>
  value(`one of ${choices.join(', ')}`, among(choices));

/** One of the words, or true or false. */
export const choiceOrFlag = <const T extends string>(standard: NoInfer<T>, choices: readonly T[]) =>
  value(`one of ${choices.join(', ')}, true, false`, (raw) => readFlag(raw) ?? among(choices)(raw)).prefault(standard);

/** Several of the choices, in the order given: a list in YAML, with commas in a variable. */
export const choices = <const T extends string>(standard: readonly NoInfer<T>[], all: readonly T[]) =>
  value(`a list of ${all.join(', ')}, or none`, (raw): readonly T[] | undefined => {
    const items = raw === 'none' ? [] : typeof raw === 'string' ? raw.split(',').map((item) => item.trim()) : raw;
    if (!Array.isArray(items)) return undefined;
    const found = items.map(among(all)).filter((item) => item !== undefined);
    return found.length === items.length && new Set(found).size === found.length ? found : undefined;
  }).prefault(standard);

/** Names in the words of somebody else, in the order given: a list in YAML, with commas in a variable. */
export const names = (what: string) =>
  value(`a list of ${what}, or none`, (raw): readonly string[] | undefined => {
    const items = raw === 'none' ? [] : typeof raw === 'string' ? raw.split(',') : raw;
    if (!Array.isArray(items)) return undefined;
    const found = items.map((item) => (typeof item === 'number' ? String(item) : item));
    return found.every((item) => typeof item === 'string' && item.trim() !== '')
      ? found.map((item: string) => item.trim())
      : undefined;
  }).prefault([]);

/** `250ms`, `60s`, `5m`, `12h`, `7d`; becomes milliseconds. */
export const duration = (standard: string, { from = '1ms', to = LONGEST_TIMER } = {}) =>
  value(`a duration such as 250ms, 60s, 5m, 12h or 7d, from ${from} to ${to}`, (raw) =>
    within(readDuration(raw), readDuration(from), readDuration(to)),
  ).prefault(standard);

/** `512B`, `64KiB`, `1MiB`; becomes bytes. */
export const size = (standard: string, { from = '1B', to = '1GiB' } = {}) =>
  value(`a size such as 512B, 64KiB or 1MiB, from ${from} to ${to}`, (raw) =>
    within(readSize(raw), readSize(from), readSize(to)),
  ).prefault(standard);

/** How far the address that a proxy reports is believed, as Express understands it. */
export const proxyTrust = () =>
  value(
    'true, false, how many proxies stand in front (1 or more), or their addresses with commas between',
    (raw) =>
      readFlag(raw) ??
      within(readCount(raw), 1, 100) ??
      textLike(/^[\da-f][\da-f.:/, ]*$|^[a-z]+local|^loopback/i)(raw),
  ).prefault(false);

/** An address without a slash at its end. */
export const optionalUrl = () =>
  value('an address such as https://alerts.example.org, or null', (raw) => {
    if (isNothing(raw)) return null;
    if (typeof raw !== 'string' || !/^https?:\/\//.test(raw) || !URL.canParse(raw)) return undefined;
    return raw.replace(/\/+$/, '');
  }).prefault(null);

const isNothing = (raw: unknown): boolean => raw === null || raw === 'null';

const textLike =
  (pattern: RegExp) =>
  (raw: unknown): string | undefined =>
    typeof raw === 'string' && pattern.test(raw) ? raw : undefined;

const readFlag = (raw: unknown): boolean | undefined => {
  if (raw === true || raw === 'true') return true;
  return raw === false || raw === 'false' ? false : undefined;
};

const readCount = (raw: unknown): number | undefined => {
  const number = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
  return Number.isSafeInteger(number) ? Number(number) : undefined;
};

const readDuration = (raw: unknown): number | undefined => (typeof raw === 'string' ? parseDuration(raw) : undefined);

const readSize = (raw: unknown): number | undefined => {
  const [, amount, unit = ''] = (typeof raw === 'string' && /^(\d+(?:\.\d+)?) ?([a-zA-Z]+)$/.exec(raw)) || [];
  const factor = Object.hasOwn(SIZES, unit) ? SIZES[unit] : undefined;
  return factor === undefined ? undefined : Math.round(Number(amount) * factor);
};

const within = (number: number | undefined, from = 0, to = Number.MAX_SAFE_INTEGER): number | undefined =>
  number !== undefined && number >= from && number <= to ? number : undefined;

const among =
  <T extends string>(all: readonly T[]) =>
  (raw: unknown): T | undefined =>
    all.find((item) => item === raw);
