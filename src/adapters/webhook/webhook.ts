import type { KeyObject } from 'node:crypto';
import type { Destination } from '../../app/notify/destination.ts';
import type { DestinationKind } from '../../app/notify/kind.ts';
import type { Message } from '../../app/notify/message.ts';
import { jsonBody } from '../kit/message-body.ts';
import { poster } from './post.ts';
import { isSecret, signed } from './sign.ts';
import { fillOf, hasWordFor } from './templates.ts';

/**
 * Webhooks by Standard Webhooks. They may lie in the operator's own network, where sirens and smart homes are, unless
 * somebody gave the address who may not manage the hub (`reach`).
 */
export const webhooks = (options: {
  readonly timeout: number;
  readonly key: KeyObject;
  readonly version: string;
}): DestinationKind => ({
  kind: 'webhook',
  open: ({ destination, clock, observe }) => {
    const { post, close } = poster({ timeout: options.timeout, reach: destination.reach ?? 'anywhere' });
    const fill = fillOf(destination.template);
    const url = new URL(destination.url);
    return {
      send: async (message, signal) => {
        if (!hasWordFor(message, destination.template)) return { kind: 'delivered' };
        // A template that fails on this message must not keep the alert back.
        const body = await fill(message, url).catch((error: unknown) => {
          observe('notify.template-failed', { destination: destination.id, error });
          return { ...jsonBody(message), url };
        });
        const now = clock.now();
        const secrets = destination.secrets.flatMap(({ secret, until }) =>
          until === null || until > now ? [secret] : [],
        );
        const signature = signed({ secrets, key: options.key }, message.id, Math.floor(now / 1_000), body.text);
        return post(
          {
            url: body.url,
            headers: { 'Content-Type': body.contentType, 'User-Agent': `AllClear/${options.version}`, ...signature },
            body: body.text,
          },
          signal,
        );
      },
      close: async () => close(),
    };
  },
});

/** An event such as comes, to try a template on. */
const SAMPLE: Message = {
  id: 'msg_sample',
  type: 'alert.started',
  timestamp: 1_700_000_000_000,
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: {
    hub: 'https://alerts.example.org',
    feed: 'ua',
    status: 'Actual',
    epoch: 'sample',
    seq: 1,
    ring: 'here',
    event: {
      seq: 1,
      type: 'alert.started',
      region: '31',
      hazard: 'air-raid',
      at: '2023-11-14T22:13:20.000Z',
      receivedAt: '2023-11-14T22:13:20.100Z',
      sequencedAt: '2023-11-14T22:13:20.101Z',
      source: 'sample',
      since: '2023-11-14T22:13:20.000Z',
      threats: [],
      sources: ['sample'],
      disputed: false,
    },
    region: {
      id: '31',
      iso: 'UA-30',
      level: 'oblast',
      parent: null,
      name: 'Київ',
      nameEn: 'Kyiv',
      state: 'alert',
      since: '2023-11-14T22:13:20.000Z',
      fresh: true,
      covered: true,
      alerts: [
        { hazard: 'air-raid', since: '2023-11-14T22:13:20.000Z', threats: [], sources: ['sample'], disputed: false },
      ],
    },
  },
};

/** Why a webhook cannot be told like this; undefined: it can. A template of one's own is tried on an event. */
export const webhookProblem = async (destination: Destination): Promise<string | undefined> => {
  if (!/^https?:\/\//.test(destination.url) || !URL.canParse(destination.url))
    return 'url: expected an address such as https://example.org/hook';
  if (destination.secrets.some(({ secret }) => !isSecret(secret)))
    return 'secret: expected whsec_ and 24 to 64 bytes in base64';
  if (destination.template === 'ntfy' && new URL(destination.url).pathname === '/')
    return 'url: expected the address of a topic, such as https://ntfy.example.org/alerts';
  try {
    await fillOf(destination.template)(SAMPLE, new URL(destination.url));
    return undefined;
  } catch (error) {
    const { message = String(error) } = error as { readonly message?: string };
    return `template: ${message}`;
  }
};
