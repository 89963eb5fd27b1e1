import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import { commaList, feedId, polyfilled } from '../../../kit/fields.ts';
import { asksForStream } from '../../server/come-back.ts';
import { route } from '../../server/route.ts';

/**
 * `GET /v1/live` without an upgrade: server-sent events for who asks for them by name, 426 for who does not.
 * The query is checked by whoever takes the stream, for both transports alike.
 */
export const live = route({
  method: 'get',
  path: '/v1/live',
  id: 'live',
  tag: 'Status',
  summary: 'Live events',
  description:
    'With `Upgrade: websocket` a WebSocket, with `Accept: text/event-stream` server-sent events; the frames are described in /asyncapi.json. `Last-Event-ID` means `since`. Each event is named by the type of its frame: `hello`, `snapshot`, `events`, `heartbeat`, `error`. A stream that cannot be had now is still answered with 200: `retry: 10000` and one event `error`, because a browser never comes back after another status.',
  query: z.object({
    feed: feedId.optional(),
    regions: commaList
      .optional()
      .meta({ description: 'With what lies below them, and the alerts of the regions above.', example: '31,UA-32' }),
    hazards: commaList.optional().meta({ description: 'Only these.', example: 'air-raid' }),
    since: z
      .string()
      .optional()
      .meta({ description: '`<epoch>:<seq>` of the last event seen.', example: '01JD4Q7:18241' }),
    board: z.enum(['full', 'brief']).optional().meta({
      description:
        'How the board is told at the beginning; `full` when absent. `brief`: the first level, and below it only what does not follow from the row above; no names.',
    }),
    ...polyfilled,
  }),
  answers: {
    101: { description: 'The connection is a WebSocket now.' },
    200: {
      description: 'Frames, one an event; `id` is `<epoch>:<seq>`.',
      content: { 'text/event-stream': z.string() },
    },
  },
  problems: ['request.invalid', 'feed.unknown', 'live.upgrade-required', 'live.full'],
  handle: ({ ports, req, res }) => {
    if (!asksForStream(req.get('Accept'))) {
      throw new AppError('live.upgrade-required', 'connect with Upgrade: websocket, or send Accept: text/event-stream');
    }
    ports.live.stream(req, res);
  },
});
