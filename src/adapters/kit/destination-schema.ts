import { z } from 'zod';
import { KINDS, TEMPLATES } from '../../app/notify/destination.ts';
import { LANGUAGES, MESSAGE_TYPES } from '../../app/notify/message-types.ts';
import type { NewDestination } from '../../app/notify/office.ts';
import { defined } from '../../domain/defined.ts';
import type { Policy } from '../../domain/policy.ts';
import { TIERS } from '../../domain/policy.ts';
import { HAZARDS, THREAT_LEVELS } from '../../domain/words.ts';
import { drillSpeed, durationText, feedId, instantText, regionIn } from './fields.ts';

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
  confirmWithin: durationText
    .default(30_000)
    .meta({ description: 'How long its own word back may take; `30s` when absent.' }),
  confirm: z.string().min(1).max(1_000).optional().meta({
    description: 'For `mqtt`: the topic where it says that it did it, by the word it was sent or `{"state":"ON"}`.',
  }),
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

const name = z.string().trim().min(1).max(100);
const url = z
  .string()
  .max(2_000)
  .meta({
    description:
      '`https://…` or `http://…` for `webhook`; `mqtt://user:password@broker:1883/topic` or `mqtts:` for `mqtt`, where the ' +
      'topic is that of the siren, of the messages (with `template`), or the one under which all states lie.',
    examples: ['https://school.example/hook', 'mqtt://homeassistant.local/allclear/home'],
  });
const secret = z.string().max(200).meta({ description: '`whsec_…`; made and told once when absent.' });

/** The messages, and how loud. */
const filters = {
  regions: z.array(regionIn).min(1).max(2_000),
  neighbours: z.boolean(),
  hazards: z.array(z.enum(HAZARDS)).min(1),
  levels: z.array(z.string().max(32)).min(1).max(10).meta({ description: 'Levels of regions, such as `oblast`.' }),
  events: z.array(z.enum(MESSAGE_TYPES)).min(1),
  policy: policyIn,
};

const manner = {
  template: templateIn,
  as: z.literal('siren'),
  siren: sirenIn,
  button: z
    .strictObject({
      scenario: z.string().min(1).max(64).meta({ example: 'raion-mass-start' }),
      speed: drillSpeed.default(1),
    })
    .meta({
      id: 'DrillButton',
      description:
        'For `mqtt`: a button in the smart home that begins a drill of this scenario. Whoever may press it there may begin that drill; none when absent.',
    }),
  testEvery: z
    .string()
    .regex(
      /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:[01]\d|2[0-3]):[0-5]\d$/,
      'expected a time such as "Mon 11:00" or "11:00"',
    )
    .meta({ description: 'A test by itself, in the time zone of the hub.', example: 'Mon 11:00' }),
};

type Optional<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> };
type Nullable<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodNullable<Shape[Name]> };

const optional = <Shape extends z.ZodRawShape>(shape: Shape): Optional<Shape> =>
  mapped(shape, (field) => z.optional(field)) as Optional<Shape>;

/** Fields that null takes away. */
const nullable = <Shape extends z.ZodRawShape>(shape: Shape): Nullable<Shape> =>
  mapped(shape, (field) => z.nullable(field)) as Nullable<Shape>;

const mapped = (shape: z.ZodRawShape, to: (field: z.ZodRawShape[string]) => z.ZodRawShape[string]): z.ZodRawShape =>
  Object.fromEntries(Object.entries(shape).map(([field, schema]) => [field, to(schema)]));

export const destinationIn = z
  .strictObject({
    name,
    kind: z.enum(KINDS),
    url,
    feed: feedId.optional(),
    drills: z.boolean().default(false),
    ...optional(filters),
    push: pushIn.optional(),
    ...optional(manner),
    secret: secret.optional(),
  })
  .meta({ id: 'DestinationIn', description: 'Somewhere to tell.' });

export const destinationChangeIn = z
  .strictObject({
    ...optional({ name, url, drills: z.boolean() }),
    ...optional(nullable(filters)),
    push: pushIn.optional(),
    ...optional(nullable(manner)),
    secret: secret.optional(),
    overlap: durationText.optional().meta({ description: 'How long the secret before goes on; `1d` when absent.' }),
  })
  .refine((change) => Object.keys(change).length > 0, 'expected something to change');

/** Filters and a policy to be tried on the past. */
export const trialIn = z
  .strictObject({ feed: feedId.optional(), from: instantText, to: instantText, ...optional(filters) })
  .meta({ id: 'PolicyTrial', description: 'A policy, and the time to try it on.' });

export type DestinationAsked = z.output<typeof destinationIn>;

/** The fields that were written and no others: a destination has none that is undefined. */
export const newDestination = (
  { feed, regions, ...rest }: DestinationAsked,
  defaultFeed: string,
  idOf: (text: string) => string,
): NewDestination => {
  return {
    ...(defined(rest) as Pick<DestinationAsked, 'name' | 'kind' | 'url' | 'drills'> & { policy?: Policy }),
    feed: feed ?? defaultFeed,
    ...(regions === undefined ? {} : { regions: [...new Set(regions.map(idOf))] }),
  } as unknown as NewDestination;
};
