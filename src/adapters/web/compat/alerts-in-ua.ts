import { z } from 'zod';
import { activeAlerts as activeOf, alertList } from '../../../protocol/formats/alerts-in-ua.ts';
import type { Route } from '../server/route.ts';
import { changedAt } from './changed.ts';
import { assertKnown, vouchedDesk } from './known.ts';
import { askedPart, onlyQuery } from './only.ts';
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
  query: onlyQuery,
  answers: {
    200: {
      description: 'As alerts.in.ua answers.',
      content: { 'application/json': z.looseObject({ alerts: z.array(z.looseObject({})) }) },
    },
    304: { description: 'Unchanged.' },
  },
  problems: ['answer.unknown', 'region.unknown'],
  handle: async (exchange) => {
    const desk = await vouchedDesk(exchange.ports);
    const { follower } = desk;
    const { part, name } = askedPart(exchange, follower.catalogue);
    sendCompat(exchange, desk, `alerts-in-ua active${name}`, () => {
      const board = follower.board();
      assertKnown(board.regions.values(), part);
      return alertList(activeOf(board, follower.catalogue, part), changedAt(desk), [
        ...follower.state().sources.keys(),
      ]);
    });
  },
};
