import { z } from 'zod';
import type { Destination } from '../../../../app/notify/destination.ts';
import type { Shown } from '../../../../app/notify/office.ts';
import { formatDuration } from '../../../../domain/duration.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { Policy } from '../../../../domain/policy.ts';
import type { Instant } from '../../../../domain/words.ts';
import { timeOut } from '../../../kit/fields.ts';
import { TOKEN_PROBLEMS } from '../../server/route.ts';

/** How destinations are shown. */

export const standingOut = z.object({
  reachedAt: timeOut.nullable().meta({ description: 'When something came there last; null: never.' }),
  failingSince: timeOut.nullable(),
  reason: z.string().nullable(),
  behind: z.int().meta({ description: 'Entries of the log that it was not told of, when it was last tried.' }),
  testedAt: timeOut.nullable().meta({ description: 'Null: never tested.' }),
  testCame: z.boolean().nullable(),
  ended: z.object({ at: timeOut, reason: z.string() }).nullable(),
});
export const ASK = ['request.invalid', ...TOKEN_PROBLEMS, 'log.unavailable'] as const;
/** Deliveries, and alerts, of one answer. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

export const time = (instant: Instant | null | undefined): string | null =>
  instant == null ? null : formatInstant(instant);

/** A destination as the audit and the wire show it: without secrets, such as an address may carry before its host. */
export const kept = ({ secrets, push, policy, siren, addedAt, ended, url, ...rest }: Destination) => ({
  ...rest,
  ...(push?.language === undefined ? {} : { push: { language: push.language } }),
  url: url.replace(/\/\/[^/]*@/, '//…@'),
  ...(policy === undefined ? {} : { policy: policyWire(policy) }),
  ...(siren === undefined
    ? {}
    : { siren: Object.fromEntries(Object.entries(siren).map(([name, value]) => [name, inWords(value)])) }),
  secrets: secrets.length,
  addedAt: formatInstant(addedAt),
});

const inWords = (value: string | number): string => (typeof value === 'number' ? formatDuration(value) : value);

const policyWire = ({ muteUntil, repeat, ...rest }: Policy) => ({
  ...rest,
  ...(muteUntil === undefined ? {} : { muteUntil: formatInstant(muteUntil) }),
  ...(repeat === undefined ? {} : { repeat: { every: formatDuration(repeat.every), times: repeat.times } }),
});

export const wireOf = ({ destination, standing }: Shown) => ({
  ...kept(destination),
  standing: {
    reachedAt: time(standing.reachedAt),
    failingSince: time(standing.failingSince),
    reason: standing.reason ?? null,
    behind: standing.behind,
    testedAt: time(standing.testedAt),
    testCame: standing.test?.came ?? null,
    ended:
      destination.ended === undefined
        ? null
        : { at: formatInstant(destination.ended.at), reason: destination.ended.reason },
  },
});
