import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import type { Destination } from '../../../../app/notify/destination.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { TIERS } from '../../../../domain/policy.ts';
import { HAZARDS, THREAT_LEVELS } from '../../../../domain/words.ts';
import { newDestination, trialIn } from '../../../kit/destination-schema.ts';
import { timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import { guarded, TOKEN_PROBLEMS } from '../../server/route.ts';

/** A night is looked at, not a year; milliseconds. */
const LONGEST = 31 * 86_400_000;
/** Alerts that rang more often than this are told by their counts. */
const MAX_RANG = 2_000;

/** `POST /v1/policy/try`: what a policy would have rung for, on the log of a past night. */
export const tryPolicyRoute = guarded({
  method: 'post',
  path: '/v1/policy/try',
  id: 'tryPolicy',
  tag: 'Destinations',
  summary: 'Try a policy on a past night',
  description:
    'Reads the log of that time and says what a destination with these filters and this policy would have been told.',
  needs: ['review', 'manage'],
  query: z.strictObject({}),
  body: { 'application/json': trialIn },
  answers: {
    200: {
      description: 'In order.',
      content: {
        'application/json': z.object({
          feed: z.string(),
          from: timeOut,
          to: timeOut,
          /** Null: the log has all of it. */
          logFrom: timeOut
            .nullable()
            .meta({ description: 'Before this the log says nothing any more; null: it has all of it.' }),
          counts: z.object({ urgent: z.int(), normal: z.int(), quiet: z.int(), none: z.int(), sounds: z.int() }),
          rang: z.array(
            z.object({
              at: timeOut,
              type: z.string(),
              region: z.string().optional(),
              hazard: z.enum(HAZARDS).optional(),
              level: z.enum(THREAT_LEVELS).optional(),
              tier: z.enum(TIERS),
              sound: z.boolean(),
            }),
          ),
          more: z.int().meta({ description: 'So many more, counted and not listed.' }),
        }),
      },
    },
  },
  problems: [
    'request.invalid',
    'request.malformed',
    'body.too-large',
    'body.media-type',
    'region.unknown',
    'feed.unknown',
    ...TOKEN_PROBLEMS,
    'log.unavailable',
  ],
  handle: async ({ ports, req, res }) => {
    const { from, to, ...asked } = await askedBody(req, res, trialIn);
    if (from >= to) throw new AppError('request.invalid', 'from: must lie before to');
    if (to - from > LONGEST) throw new AppError('request.invalid', 'to: at most 31 days after from');
    const desk = await deskOf(ports, asked.feed ?? ports.defaultFeed);
    const { catalogue } = desk.follower;
    const as = newDestination(
      { ...asked, name: 'trial', kind: 'webhook', url: '', drills: false },
      desk.feed.id,
      (text) => regionOf(catalogue, text).id,
    );
    const { rang, logFrom } = await fromStore(ports.destinations.trial(desk.feed, as as Destination, { from, to }));
    const counts = { urgent: 0, normal: 0, quiet: 0, none: 0, sounds: 0 };
    for (const { tier, sound } of rang) {
      counts[tier] += 1;
      if (sound) counts.sounds += 1;
    }
    sendJson(res, {
      feed: desk.feed.id,
      from: formatInstant(from),
      to: formatInstant(to),
      logFrom: logFrom === null ? null : formatInstant(logFrom),
      counts,
      rang: rang.slice(0, MAX_RANG).map(({ at, ...rest }) => ({ at: formatInstant(at), ...rest })),
      more: Math.max(0, rang.length - MAX_RANG),
    });
  },
});
