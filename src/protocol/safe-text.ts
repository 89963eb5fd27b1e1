/**
 * Text of others, made safe for terminals and logs. A source chooses the text of a reason: with a line end or a control
 * sequence in it that text could draw a line of its own, such as "ALL CLEAR", or erase the one above. Every such
 * character is shown as what it is, `\u{1b}`, and does nothing.
 *
 * Unsafe are the controls C0, DEL and C1 (among them ESC, CR, LF and the one-byte CSI), the separators of lines and
 * paragraphs, the byte-order mark, and the controls of writing direction, which reorder what stands beside them.
 */
const UNSAFE = String.raw`\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff`;

const EVERY_UNSAFE = new RegExp(`[${UNSAFE}]`, 'g');

/** One line without a colour: a value among other text. */
export const safeText = (text: string): string => text.replace(EVERY_UNSAFE, shown);

/** Every text of a document, its keys too. What is no text is as it was. */
export const safeDocument = <Value>(value: Value): Value => safeValue(value) as Value;

const safeValue = (value: unknown): unknown => {
  if (typeof value === 'string') return safeText(value);
  if (Array.isArray(value)) return value.map(safeValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [safeText(key), safeValue(one)]));
};

/** A colour or its end (SGR), as `paint` writes it, or an unsafe character. */
const COLOUR_OR_UNSAFE = new RegExp(`(\\u001b\\[[0-9;]*m)|[${UNSAFE}]`, 'g');

/** One line of ours with colours; what is unsafe beside them is shown. */
export const safeLine = (line: string): string =>
  line.replace(COLOUR_OR_UNSAFE, (found: string, colour: string | undefined) => colour ?? shown(found));

/** Lines of ours, each by itself. */
export const safeLines = (text: string): string => text.split('\n').map(safeLine).join('\n');

/** JSON as text that a terminal may show: the same document, with what is unsafe escaped as JSON escapes it. */
export const safeJson = (value: unknown, indent?: number): string => escapedJson(JSON.stringify(value, null, indent));

/** The same for JSON that is text already. Line ends between its parts stay; within a text JSON has none. */
export const escapedJson = (json: string): string =>
  json.replace(EVERY_UNSAFE, (found) => (found === '\n' ? found : `\\u${hex(found).padStart(4, '0')}`));

const shown = (character: string): string => `\\u{${hex(character)}}`;

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);
