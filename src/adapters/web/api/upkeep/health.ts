import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { SignalQueue } from '../../../../app/intake/queue.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { alive, readiness } from '../../schema/answers.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, mayReview, tokenOf } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { route } from '../../server/route.ts';
import { liveness } from './liveness.ts';
import { isLocal } from './local.ts';

/** For whoever runs the hub: is the process there, should it be asked, what does it count. */

export const livez = route({
  method: 'get',
  path: '/livez',
  id: 'getLiveness',
  tag: 'Hub',
  summary: 'The process answers and does its work',
  description:
    '503 when a role of this process no longer does its work though nothing outside keeps it from it, with the reasons: it should be started again. Redis being away is no such reason.',
  query: z.strictObject({}),
  answers: {
    200: { description: 'It does.', content: { 'application/json': alive } },
    503: { description: 'It does not.', content: { 'application/json': alive } },
  },
  problems: [],
  handle: ({ ports, res }) => {
    const { status, body } = liveness(ports.version, ports.stuck?.() ?? []);
    sendJson(res, body, status);
  },
});

export const readyz = route({
  method: 'get',
  path: '/readyz',
  id: 'getReadiness',
  tag: 'Hub',
  summary: 'This gateway should be asked',
  description:
    '503 while the log cannot be reached or nobody puts signals in order, with the reasons. Silent sources are told under `degraded`: a gateway that says "unknown" is doing its work.',
  query: z.strictObject({}),
  answers: {
    200: { description: 'It should.', content: { 'application/json': readiness } },
    503: { description: 'It should not.', content: { 'application/json': readiness } },
  },
  problems: [],
  handle: async ({ ports, res }) => {
    const { reasons, degraded } = await healthOf(ports);
    const ready = reasons.length === 0;
    if (!ready) res.setHeader('Retry-After', '2');
    sendJson(res, { ready, reasons, degraded }, ready ? 200 : 503);
  },
});

type Found = { readonly reasons: readonly string[]; readonly degraded: readonly string[] };

const healthOf = async (ports: HttpPorts): Promise<Found> => {
  const [own, feed] = await Promise.all([
    ports.health().then(({ reasons, degraded = [] }) => ({ reasons, degraded }), failed('health')),
    feedHealth(ports).catch(failed(`feed ${ports.defaultFeed}`)),
  ]);
  return {
    reasons: [...new Set([...own.reasons, ...feed.reasons])],
    degraded: [...new Set([...own.degraded, ...feed.degraded])],
  };
};

const feedHealth = async (ports: HttpPorts): Promise<Found> => {
  const { follower, queue } = await deskOf(ports);
  const silent = [...follower.state().sources.values()]
    .filter((source) => !source.live)
    .map(({ id }) => `source ${id} is silent`);
  const nobody = follower.vouched() && !follower.fresh() ? ['no source that may raise alerts is live'] : [];
  return { reasons: follower.doubts(), degraded: [...nobody, ...silent, ...(await deadLetters(queue))] };
};

/** Counted up to here. */
const MANY = 100;

const deadLetters = async (queue: Pick<SignalQueue, 'deadLetters'>): Promise<readonly string[]> => {
  // A queue that does not answer is told of elsewhere.
  const letters = await fromStore(queue.deadLetters(MANY)).catch(() => []);
  const count = letters.length === MANY ? `${MANY} or more` : String(letters.length);
  return letters.length === 0 ? [] : [`${count} batches failed for good and are not on the board; see /v1/rejected`];
};

const failed =
  (what: string) =>
  (error: unknown): Found => ({
    reasons: [`${what}: ${error instanceof Error ? error.message : String(error)}`],
    degraded: [],
  });

export const metrics = route({
  method: 'get',
  path: '/metrics',
  id: 'getMetrics',
  tag: 'Hub',
  summary: 'Counts and times, for Prometheus',
  description:
    'From this machine without a token, unless `metrics.token` is set; from elsewhere with that token or an operator’s, unless `metrics.public` is set.',
  query: z.strictObject({}),
  answers: { 200: { description: 'Prometheus text.', content: { 'text/plain': z.string() } } },
  problems: ['route.unknown', 'token.missing', 'token.unknown', 'rate.limited'],
  handle: async ({ ports, req, res, who }) => {
    const { enabled = true, token = null, public: isPublic = false } = ports.metrics;
    if (!enabled)
      throw new AppError('route.unknown', 'this hub does not tell its metrics; see the setting metrics.enabled');
    const isOpen = token === null && (isPublic || isLocal(req));
    if (!isOpen && !(token !== null && sameText(tokenOf(req), token))) {
      if (!(await mayReview(who))) {
        // Without a token this says that one is missing.
        tokenOf(req);
        throw new AppError('token.unknown', 'that is neither the token of the metrics nor an operator’s');
      }
    }
    const text = await ports.metrics.render();
    res.setHeader('Content-Type', ports.metrics.contentType);
    res.setHeader('Cache-Control', 'no-store');
    res.end(text);
  },
});

/** Takes as long for a wrong token as for a right one. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
