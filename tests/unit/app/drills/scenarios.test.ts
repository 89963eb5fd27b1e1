import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listBuiltIn, loadBuiltIn } from '../../../../src/adapters/files/shipped/scenarios.ts';
import { inventScenarios } from '../../../../src/app/drills/plan/generate.ts';
import { ukraine } from '../recordings/ukraine.ts';

const FOLDER = new URL('../../../../config/scenarios/', import.meta.url);
const invented = inventScenarios(ukraine());

test('the files are what the generator writes, all of it', () => {
  expect(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.ndjson'))
      .sort(),
  ).toEqual(invented.map(({ id }) => `${id}.ndjson`).sort());
  for (const { id, text } of invented) expect(readFileSync(new URL(`${id}.ndjson`, FOLDER), 'utf8')).toBe(text);
});

test.each(invented.map(({ id }) => id))('%s can be read to its last line', async (id) => {
  const { items, head } = await loadBuiltIn(id, ukraine());
  expect(items.filter((item) => 'refused' in item)).toEqual([]);
  expect(head).toMatchObject({ name: id, title: expect.any(String), titleUk: expect.any(String) });
});

test('the nationwide alert has its times', async () => {
  const { items } = await loadBuiltIn('nationwide', ukraine());
  const times = (kind: string): readonly string[] =>
    items.flatMap((one) => ('item' in one && one.item['kind'] === kind ? [String(one.item['at'])] : []));
  const ups = times('alert').filter((at) => at < '2022-12-25T08');
  expect([ups.length, ups[0]]).toEqual([24, '2022-12-25T07:23:31.000Z']);
  expect((ups.at(-1) ?? '') < '2022-12-25T07:26:31').toBe(true);
  const downs = times('all-clear').filter((at) => at < '2022-12-25T10');
  expect([downs.length, downs[0], downs.at(-1)]).toEqual([24, '2022-12-25T09:13:49.000Z', '2022-12-25T09:20:15.000Z']);
  expect(times('alert')[24]).toBe('2022-12-25T12:26:00.000Z');
});

test('36 raions begin within a minute', async () => {
  const { items } = await loadBuiltIn('raion-mass-start', ukraine());
  const begun = items.flatMap((one) => ('item' in one && one.item['kind'] === 'alert' ? [one.arrivesAt] : []));
  expect(begun).toHaveLength(36);
  expect(Math.max(...begun) - Math.min(...begun)).toBeLessThan(60_000);
});

test('each is listed with what it is about; what is none is unknown, by any name', async () => {
  const cards = await listBuiltIn(ukraine());
  expect(cards.map(({ id }) => id)).toEqual(invented.map(({ id }) => id).sort());
  expect(cards.every(({ title, description, seconds }) => title !== '' && description !== '' && seconds > 0)).toBe(
    true,
  );
  for (const id of ['../../package', 'README', '', 'x'.repeat(200), 'nationwide.ndjson']) {
    await expect(loadBuiltIn(id, ukraine())).rejects.toThrow(/there is no scenario/);
  }
});
