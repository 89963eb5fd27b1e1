import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapedJson, safeDocument, safeJson, safeLine, safeLines, safeText } from '../../../src/protocol/safe-text.ts';

const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/u;
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const anyText = fc.string({ unit: 'binary' });

describe('text of others', () => {
  test('shows what would move the cursor, end the line, or turn the writing round', () => {
    expect(safeText('ok\r\u001b[2K\u009b1A\nALL CLEAR \u202eraelc')).toBe(
      String.raw`ok\u{d}\u{1b}[2K\u{9b}1A\u{a}ALL CLEAR \u{202e}raelc`,
    );
  });

  test('is left alone where it is safe', () => {
    for (const text of ['Київ, Харківська обл. 🔴', 'תל אביב - מזרח', 'e\u0301 \u200d'])
      expect(safeText(text)).toBe(text);
  });

  test('holds nothing unsafe afterwards, whatever it was', () => {
    fc.assert(fc.property(anyText, (text) => !UNSAFE.test(safeText(text))));
    fc.assert(fc.property(anyText, (text) => !UNSAFE.test(safeLine(text).replace(COLOUR, ''))));
    fc.assert(fc.property(anyText, (text) => !UNSAFE.test(safeLines(text).replace(COLOUR, '').replaceAll('\n', ''))));
  });

  test('stays the same document as JSON, and holds nothing unsafe', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const json = safeJson([value, text], 2);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify([value, text])));
        expect(UNSAFE.test(json.replaceAll('\n', ''))).toBe(false);
        expect(JSON.parse(escapedJson(`${JSON.stringify({ text })}\n`))).toEqual({ text });
      }),
    );
  });

  test('is made safe at every depth of a document', () => {
    expect(safeDocument({ a: ['\u001b', 1, null, { '\r': 'x\n' }], b: true })).toEqual({
      a: [String.raw`\u{1b}`, 1, null, { [String.raw`\u{d}`]: String.raw`x\u{a}` }],
      b: true,
    });
  });
});
