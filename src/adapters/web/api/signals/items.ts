import { AppError } from '../../../../app/kit/errors.ts';
import { unreadable } from '../../../signals/unreadable.ts';
import type { BodyKind } from '../../server/body.ts';
import { faultInWords } from '../../server/json-fault.ts';

/**
 * The signals of a body, not yet read. A line that is no JSON becomes an item of its own that says so: the others are
 * not lost with it. Throws `request.malformed`, `body.too-large`.
 */
export const itemsOf = (kind: BodyKind, text: string, max: number): readonly unknown[] => {
  const items = kind === 'lines' ? linesOf(text, max) : listOf(text);
  if (items.length > max) throw tooMany(items.length, max);
  return items;
};

const listOf = (text: string): readonly unknown[] => {
  if (text.trim() === '') throw new AppError('request.malformed', 'the body is empty');
  const value = parse(text);
  if (value instanceof SyntaxError)
    throw new AppError('request.malformed', `the body is ${faultInWords(text)}`, { cause: value });
  return Array.isArray(value) ? value : [value];
};

const linesOf = (text: string, max: number): readonly unknown[] => {
  const lines = text.split('\n');
  // Counted before they are read: who sends a million lines is not worth a million readings.
  const full = lines.reduce((count, line) => (line.trim() === '' ? count : count + 1), 0);
  if (full > max) throw tooMany(full, max);
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value = parse(line);
    return [value instanceof SyntaxError ? unreadable(line, `line ${index + 1} is ${faultInWords(line)}`) : value];
  });
};

const tooMany = (count: number, max: number): AppError =>
  new AppError('body.too-large', `the body has ${count} signals; at most ${max} are taken at once`, {
    fields: { maxSignals: max },
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
};
