import { formatInstant } from '../../../domain/instant.ts';
import type { ScenarioSignal } from '../../recordings/scenario.ts';
import type { Random } from './random.ts';

/** Items that must be refused, each for a reason of its own, put beside the good ones they were made from. */
export const malforming =
  (share: number, random: Random, note: () => void) =>
  (signal: ScenarioSignal, index: number): readonly ScenarioSignal[] => {
    if (!random.happens(share)) return [signal];
    const spoil = random.pick(SPOILED);
    if (spoil === undefined) return [signal];
    note();
    const item = spoil({ ...signal.item, id: `bad/${index}` }, signal);
    return [signal, { ...signal, item: { receivedAt: formatInstant(signal.arrivesAt), ...item } }];
  };

type Item = Readonly<Record<string, unknown>>;

const HOUR = 3_600_000;

const SPOILED: readonly ((item: Item, signal: ScenarioSignal) => Item)[] = [
  (item) => ({ ...item, kind: 'alarm' }),
  (item) => ({ ...item, region: 'Atlantis' }),
  (item) => ({ ...item, hazard: 'dragons' }),
  (item) => ({ ...item, at: 'yesterday' }),
  (item) => ({ ...item, at: '2022-12-25T07:23:31' }),
  (item, { arrivesAt }) => ({ ...item, at: formatInstant(arrivesAt + HOUR) }),
  (item, { arrivesAt }) => ({ ...item, at: formatInstant(arrivesAt - 30 * 24 * HOUR) }),
  (item, { source }) => ({ ...item, source }),
  (item) => ({ nonsense: String(item['id']) }),
  // The id of the good one with other content: the first one stands.
  (item, { item: good, arrivesAt }) => ({
    ...item,
    id: good['id'] ?? item['id'],
    at: formatInstant(arrivesAt - 7_000),
  }),
];
