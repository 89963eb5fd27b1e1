import { z } from 'zod';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Instant } from '../../../domain/words.ts';
import { aerialAlerts as aerialOf, UBILLING_IDS } from '../../../protocol/formats/ubilling.ts';
import { sendJson } from '../server/answers.ts';
import type { Route } from '../server/route.ts';
import { changedAt } from './changed.ts';
import { lettersOn, rowOf, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
import { modifiedHeader } from './send.ts';

/** ubilling: the oblasts and Kyiv by their names. */
export const aerialAlerts: Route = {
  method: 'get',
  path: '/aerialalerts',
  id: 'ubillingAerialAlerts',
  tag: 'Compatible',
  summary: 'ubilling: 25 regions by name',
  description:
    'Also with a slash at its end. `alertnow` is true also where only a part of the region has an alert; `cachedat` is when the hub last heard from a source, by the clock of Kyiv. 503 while any of the regions is unknown.',
  query: onlyQuery,
  answers: {
    200: {
      description: 'As ubilling answers.',
      content: {
        'application/json': z.object({ source: z.string(), cachedat: z.string(), states: z.looseObject({}) }),
      },
    },
  },
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const { ports, res } = exchange;
    const desk = await vouchedDesk(ports);
    const { follower } = desk;
    const { part } = askedPart(exchange, follower.catalogue);
    const board = follower.board();
    const letter = lettersOn(board, follower.catalogue);
    const rows = UBILLING_IDS.map((id) => rowOf(board, id))
      .filter(({ region }) => part.has(region.id))
      .map((row) => ({ row, alert: letter(row.region.id) !== 'N' }));
    modifiedHeader(res, desk, ports.now());
    res.setHeader('Cache-Control', 'no-cache');
    sendJson(res, aerialOf(rows, heardAt(desk)));
  },
};

/** Clients refuse what was cached long ago: this is the last word of any source that is live. */
const heardAt = (desk: FeedDesk): Instant => {
  const heard = desk.follower.heard();
  const live = [...desk.follower.state().sources.values()].filter((source) => source.live);
  return Math.max(changedAt(desk), ...live.map(({ id }) => heard.get(id) ?? Number.NEGATIVE_INFINITY));
};
