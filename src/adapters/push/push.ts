import type { Destination } from '../../app/notify/destination.ts';
import type { DestinationKind } from '../../app/notify/kind.ts';
import { payloadOf, TTL, topicOf } from './payload.ts';
import type { PushSender } from './sender.ts';

/**
 * One telephone, or one browser, of somebody who is told as a webhook is: with a policy, repeats and proof. Those who
 * subscribe by themselves on the page are no destinations.
 */
export const pushes = (options: {
  readonly sender: PushSender;
  readonly subject: string;
  /** Where the page is; empty where the hub does not know its own address. */
  readonly page: string;
}): DestinationKind => ({
  kind: 'push',
  open: ({ destination }) => ({
    send: async (message, signal) => {
      const { url, push, reach = 'anywhere' } = destination;
      if (push === undefined) return { kind: 'gone', reason: 'it has no keys' };
      return options.sender.send(
        { endpoint: url, p256dh: push.p256dh, auth: push.auth, reach },
        {
          body: payloadOf(message, { language: push.language ?? 'uk', page: options.page }),
          ttl: TTL,
          urgency: message.tier === 'quiet' ? 'normal' : 'high',
          topic: topicOf(message),
          subject: options.subject,
        },
        signal,
      );
    },
    close: async () => {},
  }),
});

/** Why it cannot be told like this; undefined: it can. */
export const pushProblem = ({ url, push }: Pick<Destination, 'url' | 'push'>): string | undefined => {
  if (!/^https:\/\//.test(url) || !URL.canParse(url))
    return 'url: expected the https address that the push service gave';
  if (push === undefined) return 'push: expected the keys of the subscription, p256dh and auth';
  return keysProblem(push);
};

/** A point of the curve P-256 and 16 bytes, in base64url. */
export const keysProblem = ({
  p256dh,
  auth,
}: {
  readonly p256dh: string;
  readonly auth: string;
}): string | undefined => {
  if (Buffer.from(p256dh, 'base64url').length !== 65 || Buffer.from(p256dh, 'base64url')[0] !== 4)
    return 'push.p256dh: expected 65 bytes in base64url';
  return Buffer.from(auth, 'base64url').length < 16 ? 'push.auth: expected 16 bytes in base64url' : undefined;
};
