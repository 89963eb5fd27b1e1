import { z } from 'zod';
import { FEED_STATUSES, HAZARDS, TRUSTS } from '../../domain/words.ts';

/** The answers of a hub, as far as they are relied on here. Fields that are not known are kept. */

export const status = z.enum(FEED_STATUSES);
export const seq = z.int().nonnegative();

const alert = z.looseObject({
  hazard: z.enum(HAZARDS),
  since: z.string(),
  threats: z.array(z.looseObject({ kind: z.string() })),
  sources: z.array(z.string()),
  disputed: z.boolean(),
});

export const region = z.looseObject({
  id: z.string(),
  level: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  nameEn: z.string(),
  state: z.enum(['alert', 'partial', 'clear', 'unknown']),
  since: z.string().nullable(),
  fresh: z.boolean(),
  covered: z.boolean(),
  alerts: z.array(alert),
});

export const source = z.looseObject({
  id: z.string(),
  trust: z.enum(TRUSTS),
  state: z.enum(['live', 'silent']),
  reason: z.string().optional(),
  since: z.string(),
});
