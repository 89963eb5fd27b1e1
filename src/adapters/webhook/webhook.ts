import type { KeyObject } from 'node:crypto';
import type { Destination } from '../../app/notify/destination.ts';
import type { DestinationKind } from '../../app/notify/kind.ts';
import { jsonBody } from '../kit/message-body.ts';
import { SAMPLE_MESSAGE } from '../kit/sample-message.ts';
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

/** Why a webhook cannot be told like this; undefined: it can. A template of one's own is tried on an event. */
export const webhookProblem = async (destination: Destination): Promise<string | undefined> => {
  if (!/^https?:\/\//.test(destination.url) || !URL.canParse(destination.url))
    return 'url: expected an address such as https://example.org/hook';
  if (destination.secrets.some(({ secret }) => !isSecret(secret)))
    return 'secret: expected whsec_ and 24 to 64 bytes in base64';
  if (destination.template === 'ntfy' && new URL(destination.url).pathname === '/')
    return 'url: expected the address of a topic, such as https://ntfy.example.org/alerts';
  try {
    await fillOf(destination.template)(SAMPLE_MESSAGE, new URL(destination.url));
    return undefined;
  } catch (error) {
    const { message = String(error) } = error as { readonly message?: string };
    return `template: ${message}`;
  }
};
