import { z } from 'zod';
import type { Instant } from '../../../domain/words.ts';
import type { Route } from '../server/route.ts';
import { vouchedDesk } from './known.ts';
import { airRaids, changedAt, rowOf } from './rows.ts';
import { sendCompat } from './send.ts';

/** raid (alerts.com.ua). Their numbers, from 1, by ours; they have no Crimea and no Sevastopol. */
export const RAID_IDS = [
  '4',
  '8',
  '9',
  '28',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
  '27',
  '17',
  '18',
  '19',
  '5',
  '20',
  '21',
  '22',
  '23',
  '3',
  '24',
  '26',
  '25',
  '31',
] as const;

export const states: Route = {
  method: 'get',
  path: '/api/states',
  id: 'raidStates',
  tag: 'Compatible',
  summary: 'raid: 25 states',
  description:
    'No key needed. `alert` is true also where only a part of the region has an alert, because this format has no word for that. 503 while any of them is unknown.',
  answers: {
    200: {
      description: 'As alerts.com.ua answers.',
      content: { 'application/json': z.object({ states: z.array(z.looseObject({})), last_update: z.string() }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: ['answer.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    sendCompat(exchange, desk, 'raid states', () => {
      const board = follower.board();
      const rows = RAID_IDS.map((id) => rowOf(board, id));
      const letter = airRaids(board, follower.tree);
      return {
        states: rows.map((row, index) => ({
          id: index + 1,
          name: row.region.id === '31' ? 'м. Київ' : row.region.name,
          name_en: row.region.id === '31' ? 'Kyiv' : row.region.nameEn.replace('Oblast', 'oblast'),
          alert: letter(row) !== 'N',
          changed: row.since === null ? null : kyivTime(row.since),
        })),
        last_update: kyivTime(changedAt(desk)),
      };
    });
  },
};

const KYIV = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Kyiv',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `2026-11-20T09:14:02+02:00` */
const kyivTime = (instant: Instant): string => {
  const part = Object.fromEntries(KYIV.formatToParts(instant).map(({ type, value }) => [type, value]));
  const local = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}`;
  const offset = Math.round((Date.parse(`${local}Z`) - instant) / 60_000);
  const [hours, minutes] = [Math.floor(offset / 60), offset % 60].map((number) => String(number).padStart(2, '0'));
  return `${local}+${hours}:${minutes}`;
};
