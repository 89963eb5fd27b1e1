import { z } from 'zod';
import type { Board } from '../../../domain/board.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { regionOf } from '../server/ask.ts';
import { param, type Route } from '../server/route.ts';
import { vouchedDesk } from './known.ts';
import { airRaids, rowOf } from './rows.ts';
import { sendCompat } from './send.ts';

/** alerts.in.ua API v1 for small devices: one letter a region, found by its place in a string. */

/**
 * Крим, Волинська, Вінницька, Дніпропетровська, Донецька, Житомирська, Закарпатська, Запорізька, Івано-Франківська,
 * м. Київ, Київська, Кіровоградська, Луганська, Львівська, Миколаївська, Одеська, Полтавська, Рівненська,
 * м. Севастополь, Сумська, Тернопільська, Харківська, Херсонська, Хмельницька, Черкаська, Чернівецька, Чернігівська.
 * Devices have this order burnt in.
 */
export const OBLAST_ORDER = [
  '29',
  '8',
  '4',
  '9',
  '28',
  '10',
  '11',
  '12',
  '13',
  '31',
  '14',
  '15',
  '16',
  '27',
  '17',
  '18',
  '19',
  '5',
  '30',
  '20',
  '21',
  '22',
  '23',
  '3',
  '24',
  '26',
  '25',
] as const;

const NEVER_N =
  'Answers 503 while the letter of any region in the answer would be a guess; `N` is never said of what is unknown.';

const described = {
  method: 'get',
  tag: 'Compatible',
  problems: ['answer.unknown'],
} as const;

const letters = (description: string, example: string) => ({
  200: { description, content: { 'application/json': z.string().meta({ example }) } },
  304: { description: 'Unchanged.' },
});

export const byOblast: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts_by_oblast.json',
  id: 'alertsInUaByOblast',
  summary: 'alerts.in.ua: 27 letters, in their fixed order',
  description: NEVER_N,
  answers: letters('A JSON string of 27 letters `A`, `P`, `N`.', 'ANNAAANNNNNNANNNANNANANNNNN'),
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    sendCompat(exchange, desk, 'iot by-oblast', () => lettersOf(follower.board(), follower.tree, OBLAST_ORDER));
  },
};

export const byUid: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts.json',
  id: 'alertsInUaByUid',
  summary: 'alerts.in.ua: one letter for each uid',
  description: `The letter of a region is the character at the index of its uid; a blank is an unused uid. ${NEVER_N}`,
  answers: letters('A JSON string, indexed by uid.', '   NNN  NNN'),
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    sendCompat(exchange, desk, 'iot by-uid', () => lettersOf(follower.board(), follower.tree, everyUid(follower.tree)));
  },
};

export const oneUid: Route = {
  ...described,
  path: '/v1/iot/active_air_raid_alerts/{uid}.json',
  id: 'alertsInUaOne',
  summary: 'alerts.in.ua: one letter',
  description: NEVER_N,
  params: z.object({ uid: z.string().meta({ description: 'The region’s number.', example: '31' }) }),
  answers: letters('`"A"`, `"P"` or `"N"`.', 'A'),
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    const { id } = regionOf(follower.tree, param(exchange.req, 'uid'));
    sendCompat(exchange, desk, `iot ${id}`, () => lettersOf(follower.board(), follower.tree, [id]));
  },
};

/** A blank where there is no such region: only for uids that nobody has. */
const lettersOf = (board: Board, tree: Catalogue, ids: readonly (string | undefined)[]): string => {
  const letter = airRaids(board, tree);
  return ids.map((id) => (id === undefined ? ' ' : letter(rowOf(board, id)))).join('');
};

const uids = new WeakMap<Catalogue, readonly (string | undefined)[]>();

/** Position i holds the id `i`, when a region has it. */
const everyUid = (tree: Catalogue): readonly (string | undefined)[] => {
  const ready = uids.get(tree);
  if (ready !== undefined) return ready;
  const numbers = tree.regions.map(({ id }) => Number(id)).filter(Number.isInteger);
  const made: (string | undefined)[] = new Array(Math.max(0, ...numbers) + 1).fill(undefined);
  for (const number of numbers) made[number] = String(number);
  uids.set(tree, made);
  return made;
};
