import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import { commaList, feedId, polyfilled, timeText } from '../../../kit/fields.ts';
import { asksForStream } from '../../server/come-back.ts';
import type { Route } from '../../server/route.ts';
import { route } from '../../server/route.ts';

/**
 * `GET /v1/playback` without an upgrade: server-sent events for who asks for them by name, 426 for who does not.
 * The query is checked by whoever takes the stream, for both transports alike.
 */
export const playback = route({
  method: 'get',
  path: '/v1/playback',
  id: 'playback',
  tag: 'Past',
  summary: 'A span of the past, played again',
  description:
    'With `Upgrade: websocket` a WebSocket, with `Accept: text/event-stream` server-sent events. The frames are those of /v1/live, from the history as it is known now, each with `replay: true`, the feed’s `status` and `asOf`, the moment of the past; `end` comes last, and then close code 4510. Nobody else is told anything.',
  query: z.object({
    feed: feedId.optional(),
    from: timeText,
    to: timeText.meta({ description: 'At most 31 days after `from`, and not in the future.' }),
    speed: z
      .string()
      .optional()
      .meta({ description: '1 when absent; 60 is an hour a minute; from 0.1 to 100000, or `max`.', example: '60' }),
    regions: commaList
      .optional()
      .meta({ description: 'With what lies below them, and the alerts of the regions above.', example: '31,UA-32' }),
    hazards: commaList.optional().meta({ description: 'Only these.', example: 'air-raid' }),
    ...polyfilled,
  }),
  answers: {
    101: { description: 'The connection is a WebSocket now.' },
    200: {
      description: 'Frames, one an event; `id` is the moment of the past, from which a browser goes on.',
      content: { 'text/event-stream': z.string() },
    },
    204: { description: 'It is over, and there is no use in coming back.' },
  },
  problems: [
    'request.invalid',
    'feed.unknown',
    'region.unknown',
    'live.upgrade-required',
    'live.full',
    'rate.limited',
    'log.unavailable',
  ],
  handle: ({ ports, req, res }) => {
    if (!asksForStream(req.get('Accept')) || ports.playback === undefined) {
      throw new AppError('live.upgrade-required', 'connect with Upgrade: websocket, or send Accept: text/event-stream');
    }
    ports.playback.stream(req, res);
  },
});

/** The address of versions before; the log says so when it is asked. */
export const oldPlayback: Route = {
  ...playback,
  path: '/v1/replay',
  id: 'replay',
  summary: 'The old address of /v1/playback',
  description: 'Answers as `/v1/playback` does, in this version for the last time.',
};
