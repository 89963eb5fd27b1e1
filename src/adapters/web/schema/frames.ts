import { z } from 'zod';
import { PROTOCOL_VERSION } from '../../../protocol/live/frames.ts';
import { epoch, feedStatus, hazard, regionText, seq, timeOut } from '../../kit/fields.ts';
import { event } from './event.ts';
import { briefNow, regionNow, sourceId } from './status.ts';

/** The frames of `/v1/live`, for the AsyncAPI document and for tests of what is really sent. */

const marked = { status: feedStatus.optional().meta({ description: 'Only in feeds that are not `Actual`.' }) };

const hello = z
  .object({
    type: z.literal('hello'),
    protocol: z.literal(PROTOCOL_VERSION),
    feed: z.string(),
    status: feedStatus,
    epoch,
    seq,
    heartbeatMs: z.int(),
    resumed: z.boolean().meta({ description: 'Every event after `since` follows.' }),
    gap: z.boolean().meta({ description: 'What was missed cannot be had; a snapshot follows.' }),
  })
  .meta({ id: 'HelloFrame', title: 'hello', description: 'Always first.' });

const snapshot = z
  .object({
    type: z.literal('snapshot'),
    ...marked,
    seq,
    asOf: timeOut,
    board: z.literal('brief').optional(),
    doubted: z.literal(true).optional().meta({
      description:
        'Something here is unknown only because the hub is in doubt. A snapshot without it follows when that is over; who is disconnected before asks without `since`.',
    }),
    part: z.int().min(1).optional().meta({ description: 'Which part this is; absent when it is the only one.' }),
    parts: z
      .int()
      .min(2)
      .optional()
      .meta({ description: 'Of how many; all have one `seq`, and count when all are there.' }),
    regions: z.array(z.union([regionNow, briefNow])),
  })
  .meta({
    id: 'SnapshotFrame',
    title: 'snapshot',
    description:
      'Everything asked for, exactly as of `seq`; when not resumed. No frame is longer than 256 KiB: a longer snapshot comes in parts.',
  });

const events = z
  .object({ type: z.literal('events'), sentAt: timeOut, status: feedStatus, events: z.array(event) })
  .meta({
    id: 'EventsFrame',
    title: 'events',
    description: 'Missed ones first, then live; a batch is one frame, unless it is longer than 256 KiB.',
  });

const heartbeat = z
  .object({
    type: z.literal('heartbeat'),
    ...marked,
    seq: seq.meta({
      description: 'The feed’s: a filtered subscriber sees holes, and this tells it that nothing is missing.',
    }),
    at: timeOut,
    fresh: z.boolean(),
    sources: z.array(z.object({ id: sourceId, state: z.enum(['live', 'silent']), lastHeard: timeOut.nullable() })),
  })
  .meta({
    id: 'HeartbeatFrame',
    title: 'heartbeat',
    description: 'Every `heartbeatMs`, and on every change of a source.',
  });

const error = z.object({ type: z.literal('error'), ...marked, code: z.string(), detail: z.string() }).meta({
  id: 'ErrorFrame',
  title: 'error',
  description: 'What the hub could not do; the close code says whether to come back.',
});

export const subscribe = z
  .strictObject({
    type: z.literal('subscribe'),
    regions: z
      .array(z.union([regionText, z.int().nonnegative()]))
      .optional()
      .meta({ description: 'With what lies below them, and the alerts of the regions above.' }),
    hazards: z.array(hazard).optional(),
    board: z.enum(['full', 'brief']).optional().meta({ description: '`full` when absent.' }),
    since: z
      .string()
      .optional()
      .meta({ description: '`<epoch>:<seq>` of the last event seen.', example: '01JD4Q7:18241' }),
  })
  .meta({ id: 'SubscribeMessage', title: 'subscribe', description: 'Changes the subscription; WebSocket only.' });

/** From the hub, by their `type`. */
export const FRAMES = { hello, snapshot, events, heartbeat, error } as const;
