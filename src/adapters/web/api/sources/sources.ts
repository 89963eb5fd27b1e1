import { z } from 'zod';
import type { Follower } from '../../../../app/gateway/follower.ts';
import { coverageOf } from '../../../../app/sources/coverage.ts';
import type { SourceRecord } from '../../../../app/sources/sources.ts';
import { tokensOf } from '../../../../app/sources/tokens.ts';
import { sourceWords } from '../../../../app/upstreams/source-words.ts';
import type { SourceStatus } from '../../../../app/upstreams/status.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatDuration } from '../../../../domain/duration.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { SourceProfile } from '../../../../domain/signal.ts';
import { maySpeakFor } from '../../../../domain/sources/source-state.ts';
import type { Instant } from '../../../../domain/words.ts';
import { withoutSecrets } from '../../../../protocol/without-secrets.ts';
import { FAILURES_EN } from '../../../../protocol/words/source-words.ts';
import { feedId } from '../../../kit/fields.ts';
import { sources as sourcesSchema } from '../../schema/answers.ts';
import { placeOf, sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, mayReview } from '../../server/ask.ts';
import { route } from '../../server/route.ts';

/** `GET /v1/sources`: who tells this hub about alerts, and who is heard. */
export const sources = route({
  method: 'get',
  path: '/v1/sources',
  id: 'listSources',
  tag: 'Hub',
  summary: 'Who tells this hub about alerts',
  description:
    'Of a failure the public learns its kind; what the upstream answered is told to who has the right `review`.',
  query: z.strictObject({ feed: feedId.optional() }),
  answers: { 200: { description: 'The sources.', content: { 'application/json': sourcesSchema } } },
  problems: ['request.invalid', 'token.missing', 'token.unknown', 'rate.limited', 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, res, query, who }) => {
    const { feed, follower, registry, statuses } = await deskOf(ports, query.feed);
    const [registered, polled] = await fromStore(Promise.all([registry.list(), statuses.all()]));
    const now = ports.now();
    const inDetail = await mayReview(who);
    const names = new Set(registered.map(({ id }) => id));
    // A scenario has sources that nobody set up; whoever was removed is gone.
    const others = [...follower.state().sources.values()].filter(
      ({ id, reason }) => !names.has(id) && reason !== 'removed',
    );
    sendJson(res, {
      ...placeOf({ feed, follower }),
      fresh: follower.fresh(),
      sources: [
        ...registered.map((profile) => ({
          ...describe(profile, follower),
          ...(inDetail ? { setUp: setUpOf(profile) } : {}),
          ...upstreamOf(polled.get(profile.id), now, inDetail),
        })),
        ...others.map((source) =>
          describe({ ...source, silentAfter: null, muted: source.reason === 'muted' }, follower),
        ),
      ],
    });
  },
});

/** As whoever set it up said it; a change is sent back in the same words. */
export const setUpOf = (source: SourceRecord) => {
  const covers = coverageOf(source);
  return {
    bySettings: source.bySettings === true,
    regions: covers === 'nothing' ? (source.regions ?? null) : covers,
    levels: source.levels === undefined || source.levels.length === 0 ? null : source.levels,
    silentAfter: source.silentAfter === null ? 'never' : formatDuration(source.silentAfter),
    confirmAfter: formatDuration(source.confirmAfter),
    addedAt: formatInstant(source.addedAt),
    tokens: tokensOf(source).map(({ addedAt, endsAt }) => ({
      addedAt: formatInstant(addedAt),
      endsAt: endsAt === null ? null : formatInstant(endsAt),
    })),
  };
};

const describe = ({ id, trust, regions, levels, muted, silentAfter }: SourceProfile, follower: Follower): object => {
  const known = follower.state().sources.get(id);
  const heard = follower.heard().get(id);
  return {
    id,
    trust,
    state: known === undefined ? 'never-heard' : known.live ? 'live' : 'silent',
    ...defined({ reason: known?.reason }),
    since: known === undefined ? null : formatInstant(known.since),
    lastHeard: heard === undefined ? null : formatInstant(heard),
    muted,
    silentAfterMs: silentAfter,
    coverage: {
      regions: regions ?? null,
      levels: levels ?? null,
      count: follower.catalogue.regions.filter(
        (region) =>
          (levels === undefined || levels.includes(region.level)) &&
          maySpeakFor(regions, region.id, follower.catalogue),
      ).length,
    },
  };
};

/** For a source that the hub asks by itself: how that goes. */
const upstreamOf = (status: SourceStatus | undefined, now: Instant, inDetail: boolean): object =>
  status === undefined
    ? {}
    : {
        upstream: {
          state: status.state,
          words: sourceWords(status, now),
          from: withoutSecrets(status.from),
          lastPollAt: timeOrNull(status.lastPollAt),
          lastGoodAt: timeOrNull(status.lastGoodAt),
          upstreamAt: timeOrNull(status.upstreamAt),
          delayMs: status.delayMs,
          failures: status.failures,
          lastFailure:
            status.lastFailure === null
              ? null
              : {
                  at: formatInstant(status.lastFailure.at),
                  code: status.lastFailure.code,
                  // An upstream's answer can be anything, a password that it repeats among it.
                  detail: inDetail ? withoutSecrets(status.lastFailure.detail) : FAILURES_EN[status.lastFailure.code],
                },
          nextPollAt: timeOrNull(status.nextPollAt),
          quotaLeft: status.quotaLeft,
        },
      };

const timeOrNull = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));
