import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { leaves } from '../../../config/settings/leaves.ts';
import { settingsSchema } from '../../../config/settings/schema.ts';

const manual = readFileSync(new URL('../../../config/default.yaml', import.meta.url), 'utf8');

test('the manual gives each setting at its standard value', () => {
  expect(settingsSchema.parse(parse(manual))).toEqual(settingsSchema.parse({}));
});

test('the manual leaves no setting out', () => {
  const document = parseDocument(manual);
  expect(leaves.filter(({ path }) => !document.hasIn(path))).toEqual([]);
});

test('the manual explains each setting above it, or together with the one before', () => {
  const lines = manual.split('\n');
  const unexplained = lines.filter(
    (line, index) => /^\s*[\w -]+: \S/.test(line) && !/^\s*#/.test(lines[index - 1] ?? ''),
  );
  expect(unexplained.filter((line) => !line.startsWith('#'))).toEqual([
    '  - id: ua',
    '    country: ua',
    '  checkpointInterval: 30s',
  ]);
});
