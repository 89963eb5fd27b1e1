import { z } from 'zod';
import { DRILL_STATES } from '../../../app/drills/drill.ts';
import { FAULT_NAMES, TIMED_FAULTS } from '../../../app/drills/plan/faults.ts';
import { SOURCE_ID } from '../../../app/sources/sources.ts';
import { durationOrNever, drillSpeed as speed, timeOut, trust } from '../../kit/fields.ts';

/** Schemas of drills. */

const LONGEST = 86_400_000;
const amounts = Object.fromEntries(
  FAULT_NAMES.map((name) => [
    name,
    z
      .union([TIMED_FAULTS.has(name) ? z.int().min(0).max(LONGEST) : z.number().min(0).max(1), z.literal(true)])
      .optional()
      .meta({ description: TIMED_FAULTS.has(name) ? 'Milliseconds.' : 'A share, 0 to 1.' }),
  ]),
);

const faults = z
  .union([z.literal('all'), z.strictObject(amounts)])
  .meta({ description: 'What goes wrong on purpose; `true` and `all` mean as bad as on the worst of days.' });

export const drillIn = z
  .strictObject({
    scenario: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'One of `/v1/scenarios`, or the id of one that was sent there.', example: 'nationwide' }),
    feed: z.string().max(64).optional().meta({ description: 'A name of its own; made from the scenario when absent.' }),
    speed: speed.default(1),
    loop: z.boolean().default(false),
    seed: z.int().min(0).max(4_294_967_295).default(1),
    faults: faults.optional(),
    longestPause: durationOrNever.optional().meta({
      description: 'A pause longer than this is cut short; `never` or absent: none is.',
      example: '12h',
    }),
    trusts: z
      .record(z.string().regex(SOURCE_ID), trust)
      .optional()
      .meta({ description: 'Sources believed otherwise than the scenario says.', example: { city: 'relay' } }),
  })
  .meta({ id: 'DrillIn', description: 'What is to be played.', example: { scenario: 'nationwide', speed: 60 } });

export const orderIn = {
  seek: z.strictObject({
    to: z.union([z.string().max(64), z.number().min(0)]).meta({
      description: 'A moment of the scenario (RFC 3339), or seconds after its beginning. Back means a new epoch.',
    }),
  }),
  step: z.strictObject({ count: z.int().min(1).max(1_000).default(1) }),
  speed: z.strictObject({ speed }),
  none: z.strictObject({}),
} as const;

const FIELDS = {
  id: z.string(),
  feed: z.string(),
  scenario: z.string(),
  title: z.string().optional(),
  titleUk: z.string().optional(),
  status: z.literal('Exercise'),
  zone: z.string().meta({ description: 'The time zone of its country.', example: 'Europe/Kyiv' }),
  state: z.enum([...DRILL_STATES, 'left']).meta({ description: '`left`: it should be played, and nobody plays it.' }),
  speed,
  loop: z.boolean(),
  seed: z.int(),
  at: timeOut.meta({ description: 'The scenario’s clock.' }),
  from: timeOut,
  to: timeOut,
  position: z.number().meta({ description: 'Seconds of the scenario that were played.' }),
  duration: z.number().meta({ description: 'Seconds of the scenario.' }),
  run: z.int().meta({ description: 'Counts up when the drill begins anew.' }),
  startedAt: timeOut,
  endedAt: timeOut.optional(),
  detail: z.string().optional(),
  proof: z.enum(['same', 'different']).optional(),
  report: z.string().optional().meta({ description: 'Where the report is.' }),
};

export const drillOut = z.object(FIELDS).meta({ id: 'Drill', description: 'A drill and how far it is.' });
export const drillsOut = z.object({ drills: z.array(drillOut) }).meta({ id: 'Drills' });

export const scenariosOut = z
  .object({
    scenarios: z.array(
      z
        .object({
          id: z.string(),
          title: z.string(),
          titleUk: z.string().optional(),
          description: z.string(),
          seconds: z.number(),
          expiresAt: timeOut.optional().meta({ description: 'Of one that was sent: when it is forgotten.' }),
        })
        .meta({ id: 'Scenario' }),
    ),
  })
  .meta({ id: 'Scenarios', description: 'What can be played.' });

export const takenOut = z
  .object({
    id: z.string().meta({ description: 'What a drill plays.' }),
    name: z.string(),
    title: z.string().optional(),
    lines: z.int(),
    from: timeOut,
    to: timeOut,
    uploadedAt: timeOut,
    expiresAt: timeOut,
    problems: z
      .object({
        total: z.int(),
        first: z.array(z.object({ line: z.int(), code: z.string(), detail: z.string() })),
      })
      .meta({ description: 'Lines that cannot be read; they are refused when it is played.' }),
  })
  .meta({ id: 'TakenScenario', description: 'A scenario that was sent.' });

export const reportOut = z
  .looseObject({ status: z.literal('Exercise'), proof: z.enum(['same', 'different']) })
  .meta({ id: 'DrillReport', description: 'All there is to say of a drill that has ended.' });
