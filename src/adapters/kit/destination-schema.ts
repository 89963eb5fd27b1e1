import { z } from 'zod';
import type { NewDestination } from '../../app/notify/desk.ts';
import { KINDS, TEMPLATES } from '../../app/notify/destination.ts';
import { LANGUAGES, MESSAGE_TYPES } from '../../app/notify/message.ts';
import type { Policy } from '../../domain/policy.ts';
import { TIERS } from '../../domain/policy.ts';
import { HAZARDS, THREAT_LEVELS } from '../../domain/words.ts';
import { durationText, feedId, instantText, regionIn } from './fields.ts';

/** A destination as people write it, over HTTP and in the settings. */

const tier = z.enum(TIERS).meta({
  id: 'Tier',
  description: '`urgent` breaks through silence, `normal` rings, `quiet` shows, `none` is not sent.',
});
const byLevel = z.union([tier, z.partialRecord(z.enum([...THREAT_LEVELS, 'any']), tier)]);
const byHazard = z.union([tier, z.partialRecord(z.enum([...HAZARDS, 'any']), byLevel)]);

/** Longer than a repeat may take, nobody remembers what it was about. */
const MAX_TIMES = 60;

const policyIn = z
  .strictObject({
    here: byHazard.optional(),
    neighbours: byHazard.optional(),
    elsewhere: byHazard.optional(),
    allClear: tier.optional(),
    muteUntil: instantText.nullable().optional(),
    repeat: z
      .strictObject({ every: durationText.pipe(z.number().min(10_000)), times: z.int().min(1).max(MAX_TIMES) })
      .nullable()
      .optional(),
  })
  .transform(({ muteUntil, repeat, ...rest }) => ({
    ...rest,
    ...(muteUntil == null ? {} : { muteUntil }),
    ...(repeat == null ? {} : { repeat }),
  }))
  .meta({
    id: 'PolicyIn',
    description: 'How loud: for each ring, hazard and level a tier. Absent: here urgent, neighbours normal.',
  });

const sirenIn = z.strictObject({
  longest: durationText.default(180_000).meta({ description: 'It sounds no longer than this; `3m` when absent.' }),
  pause: durationText.default(60_000).meta({ description: 'Between two soundings; `1m` when absent.' }),
  allClear: durationText
    .default(0)
    .meta({ description: 'How long the tone of the all-clear sounds; none when absent.' }),
  confirmWithin: durationText.default(30_000).meta({ description: 'How long its own word back may take.' }),
});

const templateIn = z.union([
  z.enum(TEMPLATES),
  z.strictObject({ jsonata: z.string().min(1).max(10_000), contentType: z.string().max(100).optional() }),
]);

const pushIn = z
  .strictObject({ p256dh: z.string().max(200), auth: z.string().max(100), language: z.enum(LANGUAGES).optional() })
  .meta({
    id: 'PushKeys',
    description: 'Of a push: the keys of its subscription, in base64url, and the language of what it shows (`uk`).',
  });

const shape = {
  name: z.string().trim().min(1).max(100),
  url: z.string().max(2_000),
  drills: z.boolean(),
  regions: z.array(regionIn).min(1).max(2_000),
  neighbours: z.boolean(),
  hazards: z.array(z.enum(HAZARDS)).min(1),
  levels: z.array(z.string().max(32)).min(1).max(10).meta({ description: 'Levels of regions, such as `oblast`.' }),
  events: z.array(z.enum(MESSAGE_TYPES)).min(1),
  policy: policyIn,
  template: templateIn,
  push: pushIn,
  as: z.literal('siren'),
  siren: sirenIn,
  testEvery: z
    .string()
    .regex(
      /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:[01]\d|2[0-3]):[0-5]\d$/,
      'expected a time such as "Mon 11:00" or "11:00"',
    )
    .meta({ description: 'A test by itself, in the time zone of the hub.', example: 'Mon 11:00' }),
  secret: z.string().max(200).meta({ description: '`whsec_…`; made and told once when absent.' }),
};

export const destinationIn = z
  .strictObject({
    name: shape.name,
    kind: z.enum(KINDS),
    url: shape.url,
    feed: feedId.optional(),
    drills: shape.drills.default(false),
    regions: shape.regions.optional(),
    neighbours: shape.neighbours.optional(),
    hazards: shape.hazards.optional(),
    levels: shape.levels.optional(),
    events: shape.events.optional(),
    policy: shape.policy.optional(),
    template: shape.template.optional(),
    push: shape.push.optional(),
    as: shape.as.optional(),
    siren: shape.siren.optional(),
    testEvery: shape.testEvery.optional(),
    secret: shape.secret.optional(),
  })
  .meta({ id: 'DestinationIn', description: 'Somewhere to tell.' });

export const destinationChangeIn = z
  .strictObject({
    name: shape.name.optional(),
    url: shape.url.optional(),
    drills: shape.drills.optional(),
    regions: shape.regions.nullable().optional(),
    neighbours: shape.neighbours.nullable().optional(),
    hazards: shape.hazards.nullable().optional(),
    levels: shape.levels.nullable().optional(),
    events: shape.events.nullable().optional(),
    policy: shape.policy.nullable().optional(),
    template: shape.template.nullable().optional(),
    push: shape.push.optional(),
    as: shape.as.nullable().optional(),
    siren: shape.siren.nullable().optional(),
    testEvery: shape.testEvery.nullable().optional(),
    secret: shape.secret.optional(),
    overlap: durationText.optional().meta({ description: 'How long the secret before goes on; `1d` when absent.' }),
  })
  .refine((change) => Object.keys(change).length > 0, 'expected something to change');

/** Filters and a policy to be tried on the past. */
export const trialIn = z
  .strictObject({
    feed: feedId.optional(),
    from: instantText,
    to: instantText,
    regions: shape.regions.optional(),
    neighbours: shape.neighbours.optional(),
    hazards: shape.hazards.optional(),
    levels: shape.levels.optional(),
    events: shape.events.optional(),
    policy: shape.policy.optional(),
  })
  .meta({ id: 'PolicyTrial', description: 'A policy, and the time to try it on.' });

export type DestinationAsked = z.output<typeof destinationIn>;

/** What was written, without what was not: a destination has no field that is undefined. */
export const newDestination = (
  { feed, regions, ...rest }: DestinationAsked,
  defaultFeed: string,
  idOf: (text: string) => string,
): NewDestination => {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...(said as Pick<DestinationAsked, 'name' | 'kind' | 'url' | 'drills'> & { policy?: Policy }),
    feed: feed ?? defaultFeed,
    ...(regions === undefined ? {} : { regions: [...new Set(regions.map(idOf))] }),
  } as unknown as NewDestination;
};
