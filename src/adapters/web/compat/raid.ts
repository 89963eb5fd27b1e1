import { z } from 'zod';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import { RAID_IDS, raidRecords, raidState, raidStates } from '../../../protocol/formats/raid.ts';
import { kyivTime } from '../../../protocol/formats/times.ts';
import { sendJson } from '../server/answers.ts';
import { param, type Route } from '../server/route.ts';
import { changedAt } from './changed.ts';
import { lettersOn, rowOf, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { gapsIn, readAllPast } from './past.ts';
import { modifiedHeader, sendCompat } from './send.ts';

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
    const { part, name } = askedPart(exchange, follower.catalogue);
    const short = exchange.req.query['short'] !== undefined;
    sendCompat(exchange, desk, `raid states${short ? ' short' : ''}${name}`, () => {
      const board = follower.board();
      const letter = lettersOn(board, follower.catalogue);
      const rows = RAID_IDS.map((id) => rowOf(board, id)).filter(({ region }) => part.has(region.id));
      return raidStates(
        rows.map((row) => raidState(row, letter(row.region.id) !== 'N')),
        changedAt(desk),
        short,
      );
    });
  },
};

export const oneState: Route = {
  method: 'get',
  path: '/api/states/{id}',
  id: 'raidState',
  tag: 'Compatible',
  summary: 'raid: one state',
  description: '`state` is null for a number that nothing has. 503 while the region is unknown.',
  params: z.object({ id: z.string().meta({ description: 'Their number, from 1 to 25.', example: '25' }) }),
  answers: {
    200: {
      description: 'As alerts.com.ua answers.',
      content: { 'application/json': z.object({ state: z.looseObject({}).nullable(), last_update: z.string() }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: ['answer.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    const number = Number(param(exchange.req, 'id'));
    const id = Number.isInteger(number) ? RAID_IDS[number - 1] : undefined;
    sendCompat(exchange, desk, `raid state ${id}`, () => {
      const board = follower.board();
      const state =
        id === undefined ? null : raidState(rowOf(board, id), lettersOn(board, follower.catalogue)(id) !== 'N');
      return { state, last_update: kyivTime(changedAt(desk)) };
    });
  },
};

/** Milliseconds. */
const HISTORY_SPAN = 7 * 86_400_000;

export const stateHistory: Route = {
  method: 'get',
  path: '/api/history',
  id: 'raidHistory',
  tag: 'Compatible',
  summary: 'raid: when states changed',
  description:
    'Those of the last seven days, oldest first. 503 while any of the states is unknown, or was all the time.',
  query: onlyQuery,
  answers: {
    200: {
      description: 'The changes.',
      content: { 'application/json': z.array(z.looseObject({ state_id: z.int() })) },
    },
  },
  problems: ['answer.unknown', 'region.unknown', 'log.unavailable'],
  handle: async (exchange) => {
    const { ports, res } = exchange;
    const desk = await vouchedDesk(ports);
    const { catalogue } = desk.follower;
    const { part } = askedPart(exchange, catalogue);
    const now = ports.now();
    const span = { from: now - HISTORY_SPAN, to: now };
    const ids = RAID_IDS.filter((id) => part.has(id as RegionId));
    const letter = lettersOn(desk.follower.board(), catalogue);
    for (const id of ids) letter(id);
    await gapsIn(
      desk,
      ids.flatMap((id) => catalogue.get(id as RegionId) ?? []),
      span,
    );
    const alerts = new Map<string, { readonly from: number; readonly to: number | null }[]>(ids.map((id) => [id, []]));
    for (const { region, hazard, startedAt, endedAt } of await readAllPast(desk, span)) {
      if (hazard !== 'air-raid') continue;
      const top = catalogue.ancestors(region).at(-1) ?? region;
      alerts.get(top)?.push({ from: startedAt, to: endedAt });
    }
    modifiedHeader(res, desk, now);
    sendJson(res, raidRecords(alerts));
  },
};
