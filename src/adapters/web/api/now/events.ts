import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import type { Entry } from '../../../../app/log/log.ts';
import type { Catalogue, RegionId } from '../../../../domain/places/catalogue.ts';
import type { Hazard } from '../../../../domain/words.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { lets, visibleRegions } from '../../../../protocol/live/filter.ts';
import type { EventWire } from '../../../../protocol/live/frames.ts';
import { formatPosition, parsePosition } from '../../../../protocol/live/position.ts';
import { eventWire } from '../../../../protocol/live/wire.ts';
import { commaList, feedId, wholeNumber } from '../../../kit/fields.ts';
import { events as eventsSchema } from '../../schema/answers.ts';
import { placeOf, sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { route } from '../../server/route.ts';

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 5_000;
/** Longer lists are taken for a mistake: `regions` may name an oblast for all that lies below it. */
const MAX_REGIONS = 200;

/** `GET /v1/events`: the events of the socket, for those who poll. */
export const events = route({
  method: 'get',
  path: '/v1/events',
  id: 'listEvents',
  tag: 'Past',
  summary: 'What changed since',
  description:
    'Start with /v1/status, then ask with `since=<epoch>:<seq>` of that answer, then with `next` of each. `gap: true` says that what was missed cannot be had: fetch /v1/status again. Without `since` it only says where the log stands.',
  query: z.strictObject({
    feed: feedId.optional(),
    since: z
      .string()
      .max(100)
      .optional()
      .meta({ description: '`<epoch>:<seq>` of the last event known.', example: '01JD4Q7:18241' }),
    limit: wholeNumber(MAX_LIMIT, {
      description: `About how many; ${DEFAULT_LIMIT} when absent, at most ${MAX_LIMIT}.`,
      example: DEFAULT_LIMIT,
    }).optional(),
    regions: commaList
      .optional()
      .meta({ description: 'With what lies below them, and the alerts of the regions above.', example: '31,UA-32' }),
    hazards: commaList.optional().meta({ description: 'Only these.', example: 'air-raid,artillery' }),
  }),
  answers: { 200: { description: 'The events, oldest first.', content: { 'application/json': eventsSchema } } },
  problems: ['request.invalid', 'feed.unknown', 'region.unknown', 'log.unavailable'],
  handle: async ({ ports, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const { follower, feed } = desk;
    const shows = showing(query, follower.catalogue);
    const since = query.since === undefined ? undefined : parsePosition(query.since);
    if (query.since !== undefined && since === undefined) {
      throw new AppError('request.invalid', 'since: expected <epoch>:<seq>, as in "next" of an earlier answer', {
        fields: { parameters: ['since'] },
      });
    }
    const answer = (resumed: boolean, gap: boolean, told: readonly EventWire[], next: string): void =>
      sendJson(res, { ...placeOf(desk), resumed, gap, events: told, next });
    if (since === undefined) return answer(false, false, [], formatPosition(follower.position()));
    const entries = await fromStore(follower.since(since));
    if (entries === undefined) return answer(false, true, [], formatPosition(follower.position()));
    const page = pageOf(entries, feed.status, shows, query.limit ?? DEFAULT_LIMIT);
    answer(true, false, page.events, formatPosition({ epoch: since.epoch, seq: page.last ?? since.seq }));
  },
});

type Change = Entry['changes'][number];

/** Whole entries only, so that `next` never cuts one in two. */
const pageOf = (
  entries: readonly Entry[],
  status: FeedDesk['feed']['status'],
  shows: (change: Change) => boolean,
  limit: number,
): { readonly events: readonly EventWire[]; readonly last: number | undefined } => {
  const told: EventWire[] = [];
  let last: number | undefined;
  for (const { seq, claim, changes, sequencedAt } of entries) {
    const stamp = { seq, receivedAt: claim.receivedAt, sequencedAt };
    for (const change of changes) if (shows(change)) told.push(eventWire(change, stamp, status));
    last = seq;
    if (told.length >= limit) break;
  }
  return { events: told, last };
};

const showing = (
  {
    regions,
    hazards,
  }: { readonly regions?: readonly string[] | undefined; readonly hazards?: readonly string[] | undefined },
  catalogue: Catalogue,
): ((change: Change) => boolean) => {
  if (regions !== undefined && regions.length > MAX_REGIONS) {
    throw new AppError('request.invalid', `regions: at most ${MAX_REGIONS}`, { fields: { parameters: ['regions'] } });
  }
  const asked: readonly RegionId[] | undefined = regions?.map((text) => regionOf(catalogue, text).id);
  const visible = visibleRegions(asked === undefined ? {} : { regions: asked }, catalogue);
  for (const name of hazards ?? []) {
    if (!HAZARDS.includes(name as Hazard)) {
      throw new AppError('request.invalid', `hazards: "${name.slice(0, 64)}" is none of ${HAZARDS.join(', ')}`, {
        fields: { parameters: ['hazards'] },
      });
    }
  }
  return (change) => lets(change, visible, hazards);
};
