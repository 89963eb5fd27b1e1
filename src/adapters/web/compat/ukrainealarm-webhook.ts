import { z } from 'zod';
import type { Principal } from '../../../app/access/principal.ts';
import { may } from '../../../app/access/principal.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { mayReach } from '../../kit/pinned.ts';
import { sendJson } from '../server/answers.ts';
import { fromStore } from '../server/ask.ts';
import { askedBody } from '../server/body.ts';
import { guarded, type Route } from '../server/route.ts';
import { liveDesk } from './known.ts';

/**
 * ukrainealarm.com API v3: one webhook for each key. It is a destination of the hub like any other, told in the words of
 * that service; who may manage the hub sees it in /v1/destinations.
 */

const body = z.strictObject({
  webHookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .meta({ example: 'https://example.org/alerts' }),
});
const answers = { 200: { description: 'As it is kept.', content: { 'application/json': body } } };
const described = {
  path: '/api/v3/webhook',
  tag: 'Compatible',
  needs: ['read'],
  query: z.strictObject({}),
} as const;
const PROBLEMS = [
  'request.invalid',
  'request.malformed',
  'body.media-type',
  'body.too-large',
  'token.missing',
  'token.unknown',
  'log.unavailable',
] as const;
const KEY = 'The key is a token of this hub, as it is or after `Bearer`.';

const register = guarded({
  ...described,
  method: 'post',
  id: 'ukrainealarmAddWebhook',
  summary: 'ukrainealarm: register a webhook',
  description: `Called with \`{ status, regionId, alarmType, createdAt }\` when an alert begins (\`Activate\`) or ends (\`Deactivate\`). ${KEY} An address in a network of its own takes the right "manage".`,
  body: { 'application/json': body },
  answers,
  problems: [...PROBLEMS, 'destination.exists'],
  handle: async ({ ports, req, res, principal, changed }) => {
    const { feed } = await liveDesk(ports);
    const { webHookUrl } = await askedBody(req, res, body);
    const kept = await fromStore(
      ports.destinations.register(idOf(principal), {
        name: `webhook of ${principal.name}`,
        kind: 'webhook',
        feed: feed.id,
        drills: false,
        template: 'ukrainealarm',
        events: ['alert.started', 'alert.ended', 'alert.retracted'],
        ...placed(webHookUrl, principal),
      }),
    );
    changed({ after: { webHookUrl: kept.url } });
    sendJson(res, { webHookUrl: kept.url });
  },
});

const move = guarded({
  ...described,
  method: 'patch',
  id: 'ukrainealarmChangeWebhook',
  summary: 'ukrainealarm: give the webhook another address',
  description: KEY,
  body: { 'application/json': body },
  answers,
  problems: [...PROBLEMS, 'destination.unknown'],
  handle: async ({ ports, req, res, principal, changed }) => {
    const { webHookUrl } = await askedBody(req, res, body);
    const { before, after } = await fromStore(
      ports.destinations.change(idOf(principal), { reach: null, ...placed(webHookUrl, principal) }),
    );
    changed({ before: { webHookUrl: before.url }, after: { webHookUrl: after.url } });
    sendJson(res, { webHookUrl: after.url });
  },
});

const end = guarded({
  ...described,
  method: 'delete',
  id: 'ukrainealarmRemoveWebhook',
  summary: 'ukrainealarm: end the webhook',
  description: KEY,
  answers,
  problems: ['token.missing', 'token.unknown', 'log.unavailable', 'destination.unknown'],
  handle: async ({ ports, res, principal, changed }) => {
    const { url } = await fromStore(ports.destinations.remove(idOf(principal)));
    changed({ before: { webHookUrl: url } });
    sendJson(res, { webHookUrl: url });
  },
});

export const webhookRoutes: readonly Route[] = [register, move, end];

const idOf = ({ kind, id }: Principal): string => `v3-${kind}-${id}`;

/** A stranger's address may lie on the open internet only, whatever its name is resolved to. */
const placed = (url: string, principal: Principal): { readonly url: string; readonly reach?: 'public' } => {
  if (may(principal, ['manage'])) return { url };
  const { hostname } = new URL(url);
  if (!mayReach(hostname, 'public'))
    throw new AppError('request.invalid', `webHookUrl: ${hostname} lies in a network of its own`);
  return { url, reach: 'public' };
};
