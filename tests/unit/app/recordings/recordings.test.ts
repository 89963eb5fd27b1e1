import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openScenario } from '../../../../src/adapters/files/scenario-file.ts';
import type { ScenarioSignal } from '../../../../src/app/recordings/scenario.ts';
import { ukraine } from './ukraine.ts';

/** Recorded history, which is not part of the project; these tests are skipped, and say so, where it is absent. */
const RECORDINGS = new URL('../../../../../shared/data/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, RECORDINGS));
/** A second or two each, on a machine that does nothing else; milliseconds. */
const LONG = { timeout: 30_000 };
const absent = !existsSync(RECORDINGS);

async function* nothing(): AsyncGenerator<Uint8Array> {}

const read = async (name: string) => {
  const scenario = await openScenario(path(name), ukraine(), nothing());
  const signals: ScenarioSignal[] = [];
  let refused = 0;
  for await (const batch of scenario.batches) {
    for (const one of batch) {
      if ('refused' in one) refused += 1;
      else signals.push(one);
    }
  }
  return { signals, refused };
};

const said = ({ item, source }: ScenarioSignal): string => [source, item['kind'], item['region'], item['at']].join(' ');

describe.skipIf(absent)(`recorded history${absent ? ' (skipped: it is not beside this checkout)' : ''}`, () => {
  test('the whole official history is 86,062 signals in the order of time', LONG, async () => {
    const { signals, refused } = await read('official_data_en.csv.gz');
    expect({ signals: signals.length, refused }).toEqual({ signals: 86_062, refused: 0 });
    expect(signals.every((one, index) => one.arrivesAt >= (signals[index - 1]?.arrivesAt ?? 0))).toBe(true);
  });

  test('the volunteers’ history is 109,028 signals, 2,395 of them ends nobody announced', LONG, async () => {
    const { signals, refused } = await read('volunteer_data_en.csv.gz');
    expect({ signals: signals.length, refused }).toEqual({ signals: 109_028, refused: 0 });
    expect(signals.filter((one) => one.madeUp)).toHaveLength(2_395);
  });

  test.each(['2022-12-25', '2022-08-24', '2024-03-14'])(
    'the day %s says the same as signals and as intervals',
    async (day) => {
      const recorded = await read(`${day}.signals.jsonl`);
      const made = await read(`${day}.csv`);
      expect({ recorded: recorded.refused, made: made.refused }).toEqual({ recorded: 0, made: 0 });
      expect(recorded.signals).toHaveLength(
        readFileSync(path(`${day}.signals.jsonl`), 'utf8')
          .trim()
          .split('\n').length,
      );
      const known = new Set(made.signals.map(said));
      const standing = recorded.signals.filter((one) => !known.has(said(one)));
      expect(standing.map((one) => one.item['region'])).toEqual(day === '2022-08-24' ? ['16'] : ['16', '29']);
    },
  );
});
