import type { KeyObject } from 'node:crypto';
import type { DestinationKind } from '../../app/notify/kind.ts';
import { type Body, jsonBody } from './body.ts';
import { poster } from './post.ts';
import { signed } from './sign.ts';

/**
 * Webhooks by Standard Webhooks. They may lie in the operator's own network, for who may add one may manage the hub:
 * that is where sirens and smart homes are.
 */
export const webhooks = (options: {
  readonly timeout: number;
  readonly key: KeyObject;
  readonly version: string;
}): DestinationKind => ({
  kind: 'webhook',
  open: ({ destination, clock }) => {
    const { post, close } = poster({ timeout: options.timeout, reach: 'anywhere' });
    return {
      send: async (message, signal) => {
        const body: Body = jsonBody(message);
        const now = clock.now();
        const secrets = destination.secrets.flatMap(({ secret, until }) =>
          until === null || until > now ? [secret] : [],
        );
        const signature = signed({ secrets, key: options.key }, message.id, Math.floor(now / 1_000), body.text);
        return post(
          {
            url: new URL(destination.url),
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
