import { z } from 'zod';
import { RAID_IDS, raidState, raidStates } from '../../../protocol/formats/raid.ts';
import type { Route } from '../server/route.ts';
import { changedAt, lettersOn, rowOf, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { sendCompat } from './send.ts';

/** raid (alerts.com.ua). */

export const states: Route = {
  method: 'get',
  path: '/api/states',
  id: 'raidStates',
  tag: 'Compatible',
  summary: 'raid: 25 states',
  description:
    'No key needed. `alert` is true also where only a part of the region has an alert, because this format has no word for that. 503 while any of them is unknown.',
  query: onlyQuery.extend({
    short: z.string().optional().meta({ description: 'There: `id` and `alert` only.', example: '' }),
  }),
  answers: {
    200: {
      description: 'As alerts.com.ua answers.',
      content: { 'application/json': z.object({ states: z.array(z.looseObject({})), last_update: z.string() }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    const { part, name } = askedPart(exchange, follower.tree);
    const short = exchange.req.query['short'] !== undefined;
    sendCompat(exchange, desk, `raid states${short ? ' short' : ''}${name}`, () => {
      const board = follower.board();
      const letter = lettersOn(board, follower.tree);
      const rows = RAID_IDS.map((id) => rowOf(board, id)).filter(({ region }) => part.has(region.id));
      return raidStates(
        rows.map((row) => raidState(row, letter(row.region.id) !== 'N')),
        changedAt(desk),
        short,
      );
    });
  },
};
