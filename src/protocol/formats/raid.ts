import type { BoardRegion } from '../../domain/board.ts';
import type { Instant } from '../../domain/words.ts';
import { kyivTime } from './times.ts';

/** raid (alerts.com.ua): a board in its words. */

/** Their numbers, from 1, by ours; they have no Crimea and no Sevastopol. */
export const RAID_IDS: readonly string[] =
  '4 8 9 28 10 11 12 13 14 15 16 27 17 18 19 5 20 21 22 23 3 24 26 25 31'.split(' ');

/** Their number of a region; 0: they have none. */
const raidNumber = (id: string): number => RAID_IDS.indexOf(id) + 1;

export type RaidState = {
  readonly id: number;
  readonly name: string;
  readonly name_en: string;
  readonly alert: boolean;
  readonly changed: string | null;
};

/** `alert` is true also where only a part of the region has one, because this format has no word for that. */
export const raidState = ({ region, since }: BoardRegion, alert: boolean): RaidState => ({
  id: raidNumber(region.id),
  name: region.id === '31' ? 'м. Київ' : region.name,
  name_en: region.id === '31' ? 'Kyiv' : region.nameEn.replace('Oblast', 'oblast'),
  alert,
  changed: since === null ? null : kyivTime(since),
});

export const raidStates = (states: readonly RaidState[], changed: Instant, short: boolean): object => ({
  states: short ? states.map(({ id, alert }) => ({ id, alert })) : states,
  last_update: kyivTime(changed),
});

export type RaidRecord = {
  readonly id: number;
  readonly date: string;
  readonly state_id: number;
  readonly alert: boolean;
};

type Union = { readonly from: Instant; readonly to: Instant | null };

/**
 * When the state of each of their regions changed, oldest first: where alerts of the region and of its parts overlap or
 * touch, they are one.
 */
export const raidRecords = (alerts: ReadonlyMap<string, readonly Union[]>): readonly RaidRecord[] => {
  const records = RAID_IDS.flatMap((id) =>
    joined(alerts.get(id) ?? []).flatMap(({ from, to }) => [
      { at: from, state_id: raidNumber(id), alert: true },
      ...(to === null ? [] : [{ at: to, state_id: raidNumber(id), alert: false }]),
    ]),
  ).sort((a, b) => a.at - b.at || a.state_id - b.state_id);
  return records.map(({ at, state_id, alert }, index) => ({ id: index + 1, date: kyivTime(at), state_id, alert }));
};

const joined = (unions: readonly Union[]): readonly Union[] => {
  const whole: Union[] = [];
  for (const one of [...unions].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last === undefined || (last.to !== null && last.to < one.from)) whole.push(one);
    else if (last.to !== null)
      whole[whole.length - 1] = { ...last, to: one.to === null ? null : Math.max(last.to, one.to) };
  }
  return whole;
};
