import { z } from 'zod';
import type { FeedDesk } from '../../../app/gateway/hub.ts';
import type { Board, BoardAlert, BoardRegion } from '../../../domain/board.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Hazard, Instant } from '../../../domain/words.ts';
import type { Route } from '../server/route.ts';
import { assertKnown, vouchedDesk } from './known.ts';
import { changedAt, ownAlerts, titleOf } from './rows.ts';
import { sendCompat } from './send.ts';

/** alerts.in.ua API v1: the list of active alerts. */
export const activeAlerts: Route = {
  method: 'get',
  path: '/v1/alerts/active.json',
  id: 'alertsInUaActive',
  tag: 'Compatible',
  summary: 'alerts.in.ua: all active alerts',
  description:
    'For clients of alerts.in.ua; no token needed. Answers 503 while any region is unknown, because what is not listed is read as calm.',
  answers: {
    200: {
      description: 'As alerts.in.ua answers.',
      content: { 'application/json': z.looseObject({ alerts: z.array(z.looseObject({})) }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: ['answer.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    sendCompat(exchange, desk, 'alerts-in-ua active', () => {
      const board = desk.follower.board();
      assertKnown(board.regions.values());
      return {
        alerts: [...board.regions.values()].flatMap((row) =>
          ownAlerts(row, board).map((alert) => alertOf(row, alert, board)),
        ),
        meta: { last_updated_at: metaTime(changedAt(desk)), type: 'full' },
        disclaimer: disclaimerOf(desk),
      };
    });
  },
};

const TYPES: Readonly<Record<Hazard, string>> = {
  'air-raid': 'air_raid',
  artillery: 'artillery_shelling',
  'urban-fights': 'urban_fights',
  chemical: 'chemical',
  nuclear: 'nuclear',
};

const alertOf = (row: BoardRegion, { hazard, since, threats }: BoardAlert, board: Board): object => {
  const { region } = row;
  const above = lineOf(row, board);
  const oblast = above.at(-1) ?? row;
  const raion = above.length > 1 ? above[above.length - 2] : undefined;
  const updated = Math.max(since, ...threats.map((threat) => threat.since ?? since));
  return {
    id: numberFor(`${region.id}|${hazard}|${since}`),
    location_title: titleOf(region),
    location_type: region.level,
    started_at: formatInstant(since),
    finished_at: null,
    updated_at: formatInstant(updated),
    alert_type: TYPES[hazard],
    location_oblast: titleOf(oblast.region),
    location_oblast_uid: oblast.region.id,
    location_uid: region.id,
    ...(raion === undefined ? {} : { location_raion: titleOf(raion.region) }),
    notes: threats.find((threat) => threat.reason !== undefined)?.reason ?? null,
    calculated: false,
  };
};

/** The region itself, then what it lies in, up to the first level. */
const lineOf = (row: BoardRegion, board: Board): readonly BoardRegion[] => {
  const parent = row.region.parent === null ? undefined : board.regions.get(row.region.parent);
  return parent === undefined ? [row] : [row, ...lineOf(parent, board)];
};

/** Their ids are numbers: the same alert has the same one on every gateway (FNV-1a, 31 bits). */
const numberFor = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 1 || 1;
};

/** `2026/11/20 07:14:05 +0000` */
const metaTime = (instant: Instant): string =>
  `${formatInstant(instant).slice(0, 19).replaceAll('-', '/').replace('T', ' ')} +0000`;

const disclaimerOf = ({ follower }: FeedDesk): string =>
  `Compiled by an AllClear hub from: ${[...follower.state().sources.keys()].sort().join(', ')}. Not an official service; follow the sirens.`;
