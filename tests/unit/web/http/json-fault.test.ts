import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from '../../../../src/adapters/web/server/json-fault.ts';

test.each([
  ['{"a":}', 5, 'a value'],
  ['{"a":1,}', 7, 'a name in double quotes'],
  ['{"a" 1}', 5, '":"'],
  ['[1 2]', 3, '"," or "]"'],
  ['{"a":1 "b":2}', 7, '"," or "}"'],
  ['[1,2', 4, '"," or "]"'],
  ['{} x', 3, 'the end of the text'],
  ["{'a':1}", 1, 'a name in double quotes'],
  ['["a\nb"]', 1, 'a string that ends and has no raw control characters'],
  ['[01]', 2, '"," or "]"'],
  ['', 0, 'a value'],
])('%j breaks at %i: expected %s', (text, offset, expected) => {
  expect(jsonFault(text)).toMatchObject({ offset, expected });
});

test('line and column are counted from 1', () => {
  expect(jsonFault('{\n  "a": 1\n  "b": 2\n}')).toMatchObject({ line: 3, column: 3 });
});

test('nesting a hundred thousand deep is walked without a fall', () => {
  expect(jsonFault('['.repeat(100_000))).toMatchObject({ offset: 100_000 });
});

test('it agrees with JSON.parse on what is JSON', () => {
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const spoiled = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '0', 'e', '-', '\n', 'null'))
    .map(([text, position, piece]) => {
      const at = position % (text.length + 1);
      return text.slice(0, at) + piece + text.slice(at + (position % 3));
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), spoiled, fc.string()), (text) => (jsonFault(text) === undefined) === parses(text)),
    { numRuns: 2000 },
  );
});
