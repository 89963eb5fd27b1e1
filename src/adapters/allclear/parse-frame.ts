import { z } from 'zod';
import { CHANGE_TYPES } from '../../domain/event.ts';
import type { Frame } from '../../protocol/live/frames.ts';
import { region, seq, status } from './shapes.ts';

/**
 * Frames as a hub sends them, read at the door. A newer hub may say more than is known here: fields that are not known
 * are kept, kinds of frames and events that are not known are passed over.
 */
export type ReadFrame =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'malformed'; readonly detail: string };

const event = z.looseObject({ seq, type: z.string(), at: z.string(), source: z.string() });

const SHAPES = {
  hello: z.looseObject({
    protocol: z.int(),
    feed: z.string(),
    status,
    epoch: z.string(),
    seq,
    heartbeatMs: z.int().positive(),
    resumed: z.boolean(),
    gap: z.boolean(),
  }),
  snapshot: z.looseObject({ seq, asOf: z.string(), regions: z.array(region) }),
  events: z.looseObject({
    events: z.array(event).transform((events) => events.filter(({ type }) => KNOWN_CHANGES.has(type))),
  }),
  heartbeat: z.looseObject({
    seq,
    fresh: z.boolean(),
    sources: z.array(
      z.looseObject({ id: z.string(), state: z.enum(['live', 'silent']), lastHeard: z.string().nullable() }),
    ),
  }),
  error: z.looseObject({ code: z.string(), detail: z.string() }),
} as const satisfies Record<Frame['type'], z.ZodType>;

const KNOWN_CHANGES: ReadonlySet<string> = new Set(CHANGE_TYPES);

export const parseFrame = (text: string): ReadFrame => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'malformed', detail: 'not JSON' };
  }
  const type = z.looseObject({ type: z.string() }).safeParse(value);
  if (!type.success) return { kind: 'malformed', detail: 'no frame: it has no type' };
  if (!isKnown(type.data.type)) return { kind: 'passed-over' };
  const read = SHAPES[type.data.type].safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return {
      kind: 'malformed',
      detail: `${type.data.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    };
  }
  return { kind: 'frame', frame: read.data as unknown as Frame };
};

const isKnown = (type: string): type is Frame['type'] => Object.hasOwn(SHAPES, type);
