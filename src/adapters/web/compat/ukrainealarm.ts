import { z } from 'zod';
import type { Board, BoardAlert, BoardRegion } from '../../../domain/board.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Catalogue, Region, RegionId } from '../../../domain/places/catalogue.ts';
import type { Hazard, Instant, ThreatLevel } from '../../../domain/words.ts';
import type { Position } from '../../../protocol/live/position.ts';
import { regionOf } from '../server/ask.ts';
import { param, type Route } from '../server/route.ts';
import { assertKnown, liveDesk, vouchedDesk } from './known.ts';
import { changedAt, ownAlerts, rowOf, titleOf, wholeSeconds } from './rows.ts';
import { sendCompat } from './send.ts';

/** ukrainealarm.com API v3. */

const described = { method: 'get', tag: 'Compatible', problems: ['answer.unknown'] } as const;

const records = {
  200: {
    description: 'As ukrainealarm.com answers.',
    content: { 'application/json': z.array(z.looseObject({ regionId: z.string() })) },
  },
  304: { description: 'Unchanged.' },
};

export const allAlerts: Route = {
  ...described,
  path: '/api/v3/alerts',
  id: 'ukrainealarmAlerts',
  summary: 'ukrainealarm: regions with an alert',
  description: 'No key needed. Answers 503 while any region is unknown, because what is not listed is read as calm.',
  answers: records,
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    sendCompat(exchange, desk, 'v3 alerts', () => {
      const board = follower.board();
      assertKnown(board.regions.values());
      return [...board.regions.values()]
        .filter((row) => ownAlerts(row, board).length > 0)
        .map((row) => recordOf(row, alertsHere(row, board, follower.tree), follower.tree, changedAt(desk)));
    });
  },
};

export const oneAlert: Route = {
  ...described,
  path: '/api/v3/alerts/{regionId}',
  id: 'ukrainealarmAlert',
  summary: 'ukrainealarm: one region',
  description:
    'An array of one. `activeAlerts` has the alerts of the region, of the regions above and, because this format has no word for "partly", of those below; each names its own region. 503 while the region is unknown.',
  params: z.object({
    regionId: z.string().meta({ description: 'The region’s number; `9999` is Crimea.', example: '31' }),
  }),
  answers: records,
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    const { id } = regionOf(follower.tree, param(exchange.req, 'regionId'));
    sendCompat(exchange, desk, `v3 alerts ${id}`, () => {
      const board = follower.board();
      const row = rowOf(board, id);
      assertKnown([row]);
      const below = follower.tree.descendants(id).flatMap((lower) => placedAt(lower, board));
      return [recordOf(row, [...alertsHere(row, board, follower.tree), ...below], follower.tree, changedAt(desk))];
    });
  },
};

export const alertsStatus: Route = {
  ...described,
  path: '/api/v3/alerts/status',
  id: 'ukrainealarmStatus',
  summary: 'ukrainealarm: has anything changed',
  answers: {
    200: {
      description: 'A number that grows with each change. It stays below 2^53, so that no JSON reader rounds it.',
      content: { 'application/json': z.object({ lastActionIndex: z.int() }) },
    },
    304: { description: 'Unchanged.' },
  },
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    sendCompat(exchange, desk, 'v3 status', () => ({ lastActionIndex: actionIndex(desk.follower.position()) }));
  },
};

export const allRegions: Route = {
  ...described,
  path: '/api/v3/regions',
  id: 'ukrainealarmRegions',
  summary: 'ukrainealarm: the tree of regions',
  answers: {
    200: {
      description: 'All regions.',
      content: { 'application/json': z.object({ states: z.array(z.looseObject({})) }) },
    },
  },
  problems: [],
  handle: async (exchange) => {
    const desk = await liveDesk(exchange.ports);
    const { tree } = desk.follower;
    sendCompat(exchange, desk, 'v3 regions', () => ({
      states: tree.regions.filter(({ parent }) => parent === null).map((region) => branchOf(region, tree)),
    }));
  },
};

const TYPES: Readonly<Record<Hazard, string>> = {
  'air-raid': 'AIR',
  artillery: 'ARTILLERY',
  'urban-fights': 'URBAN_FIGHTS',
  chemical: 'CHEMICAL',
  nuclear: 'NUCLEAR',
};

/** First level, second level, the rest. */
const LEVEL_TYPES = ['State', 'District', 'Community'];
const typeOf = ({ level }: Region, tree: Catalogue): string => LEVEL_TYPES[tree.levels.indexOf(level)] ?? 'Community';

/** Their number for Crimea is not the shared one. */
const idOf = ({ id }: Region): string => (id === '29' ? '9999' : id);

type Placed = { readonly alert: BoardAlert; readonly region: Region };

/** The region's own alerts and those of the regions above, each with the region it is of. */
const alertsHere = (row: BoardRegion, board: Board, tree: Catalogue): readonly Placed[] =>
  [row.region.id, ...tree.ancestors(row.region.id)].flatMap((id) => placedAt(id, board));

const placedAt = (id: RegionId, board: Board): readonly Placed[] => {
  const row = board.regions.get(id);
  return row === undefined ? [] : ownAlerts(row, board).map((alert) => ({ alert, region: row.region }));
};

const recordOf = (
  { region, since }: BoardRegion,
  alerts: readonly Placed[],
  tree: Catalogue,
  changed: Instant,
): object => ({
  regionId: idOf(region),
  regionType: typeOf(region, tree),
  regionName: titleOf(region),
  regionEngName: region.nameEn,
  lastUpdate: wholeSeconds(
    alerts.length > 0 ? Math.max(...alerts.map(({ alert }) => alert.since)) : (since ?? changed),
  ),
  activeAlerts: alerts.map(({ alert, region: where }) => ({
    regionId: idOf(where),
    regionType: typeOf(where, tree),
    type: TYPES[alert.hazard],
    lastUpdate: formatInstant(alert.since),
  })),
  activeAlertLevels: alerts.flatMap(({ alert }) => levelsOf(alert)),
});

const LEVELS: Readonly<Record<ThreatLevel, string>> = { yellow: 'Yellow', red: 'Red' };

const levelsOf = ({ level, threats, since }: BoardAlert): readonly object[] => {
  const said = threats.flatMap((threat) =>
    threat.level === undefined
      ? []
      : [
          {
            alertLevel: LEVELS[threat.level],
            reason: threat.reason ?? '',
            createdAt: wholeSeconds(threat.since ?? since),
          },
        ],
  );
  return said.length > 0 || level === undefined
    ? said
    : [{ alertLevel: LEVELS[level], reason: '', createdAt: wholeSeconds(since) }];
};

const branchOf = (region: Region, tree: Catalogue): object => ({
  regionId: idOf(region),
  regionName: titleOf(region),
  regionType: typeOf(region, tree),
  regionChildIds: tree.children(region.id).flatMap((id) => {
    const child = tree.get(id);
    return child === undefined ? [] : [branchOf(child, tree)];
  }),
});

/** Room for this many entries of one epoch. */
const EPOCH_UNIT = 2 ** 32;
const EPOCHS = 2 ** 20;

/** Clients fetch again when the number is another one; after an epoch change a `seq` of before must not look the same. */
const actionIndex = ({ epoch, seq }: Position): number => {
  let hash = 0;
  for (let i = 0; i < epoch.length; i += 1) hash = (Math.imul(hash, 31) + epoch.charCodeAt(i)) >>> 0;
  return (hash % EPOCHS) * EPOCH_UNIT + seq;
};
