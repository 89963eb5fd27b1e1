import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError } from '../../../app/kit/errors.ts';
import { RAID_IDS, raidState } from '../../../protocol/formats/raid.ts';
import { param, type Route } from '../server/route.ts';
import { vouchedDesk } from './known.ts';
import { lightsIfKnown, lightsOf } from './lights.ts';
import { askedPart, onlyQuery } from './only.ts';
import { watchedBy } from './watched.ts';

/** raid's server-sent events: `hello`, a `ping` every five seconds, and an `update` for each state that changed. */

/** Milliseconds. */
const PING = 5_000;
/** A client that has not read this much is cut off: it would believe what is no longer so; bytes. */
const MAX_BACKLOG = 64 * 1024;

const described = {
  method: 'get',
  tag: 'Compatible',
  description:
    'Events `hello`, `ping` and `update`. The stream ends when a state becomes unknown, and cannot be had until all are known again.',
  query: onlyQuery,
  answers: { 200: { description: 'Events.', content: { 'text/event-stream': z.string() } } },
  problems: ['answer.unknown', 'region.unknown', 'live.full'],
} as const;

export const allLive: Route = {
  ...described,
  path: '/api/states/live',
  id: 'raidLive',
  summary: 'raid: changes of all states, live',
  handle: (exchange) => stream(exchange, RAID_IDS),
};

export const oneLive: Route = {
  ...described,
  path: '/api/states/live/{id}',
  id: 'raidLiveOne',
  summary: 'raid: changes of one state, live',
  params: z.object({ id: z.string().meta({ description: 'Their number, from 1 to 25.', example: '25' }) }),
  handle: (exchange) => {
    const id = RAID_IDS[Number(param(exchange.req, 'id')) - 1];
    if (id === undefined) throw new AppError('region.unknown', 'their numbers are 1 to 25');
    return stream(exchange, [id]);
  },
};

const stream = async (exchange: Parameters<Route['handle']>[0], ids: readonly string[]): Promise<void> => {
  const { ports, req, res } = exchange;
  const desk = await vouchedDesk(ports);
  const { part, name } = askedPart(exchange, desk.follower.catalogue);
  lightsOf(desk, RAID_IDS, part);
  const crowd = ports.crowd;
  if (crowd === undefined) throw new AppError('live.full', 'streams cannot be had here');
  const address = crowd.enter(req);

  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  });
  const states = watchedBy(desk.follower, `raid${name}`, () => lightsIfKnown(desk, RAID_IDS, part));
  const stopListening = states.listen((now, before) => {
    if (now === undefined) res.end();
    for (const [index, light] of (now ?? []).entries()) {
      if (light === null || light.alert === before?.[index]?.alert || !ids.includes(light.row.region.id)) continue;
      tell(res, 'update', { state: raidState(light.row, light.alert), notification_id: randomUUID() });
    }
  });
  const timer = setInterval(() => tell(res, 'ping', null), PING);
  const stopEnding = crowd.whenClosing(() => res.end());
  res.once('close', () => {
    clearInterval(timer);
    stopListening();
    stopEnding();
    crowd.leave(address);
  });
  tell(res, 'hello', null);
  // A place that became unknown while the stream was opened is not told of by the next change.
  if (states.now() === undefined) res.end();
};

const tell = (res: ServerResponse, event: string, data: unknown): void => {
  if (res.writableEnded) return;
  res.write(`event: ${event}\r\ndata: ${JSON.stringify(data)}\r\n\r\n`);
  if (res.writableLength > MAX_BACKLOG) res.destroy();
};
