import type { Message } from '../../app/notify/message.ts';
import type { AskedSubscription } from '../../app/push/office.ts';
import type { SendToSubscriber, Subscription, ToSubscriber } from '../../app/push/subscription.ts';
import { mayReach } from '../kit/pinned.ts';
import { ownPayload, payloadOf, type Reader, TTL, topicOf } from './payload.ts';
import { keysProblem } from './push.ts';
import type { PushSender } from './sender.ts';

/** A telephone may be switched on later: what it is asked for, and told once, is still good then; seconds. */
const OWN_TTL = 1_800;

export type SubscribersOptions = {
  readonly sender: PushSender;
  /** Null: the page that somebody subscribed on. */
  readonly subject: string | null;
  readonly fallbackSubject: string;
  /** Where the page is for those who did not say. */
  readonly page: string;
  /** Hosts in a network of our own that subscribers may name. */
  readonly hosts: readonly string[];
};

/** Tells those who subscribed by themselves. What is the same for thousands is written once and encrypted for each. */
export const toSubscribers = (options: SubscribersOptions): SendToSubscriber => {
  const written = new WeakMap<Message, Map<string, Buffer>>();
  const bodyFor = (message: Message, reader: Reader): Buffer => {
    const all = written.get(message) ?? new Map<string, Buffer>();
    written.set(message, all);
    const name = `${reader.language} ${reader.page}`;
    const body = all.get(name) ?? payloadOf(message, reader);
    all.set(name, body);
    return body;
  };
  const bodyOf = (to: Subscription, what: ToSubscriber): Buffer => {
    const reader = { language: to.language, page: to.page ?? options.page };
    switch (what.kind) {
      case 'told':
        return bodyFor(what.message, reader);
      case 'confirm':
        return ownPayload('confirm', reader, { code: what.code, subscription: to.id });
      case 'farewell':
        return ownPayload('farewell', reader);
    }
  };
  return (to, what, signal) =>
    options.sender.send(
      { endpoint: to.endpoint, p256dh: to.p256dh, auth: to.auth, reach: reachOf(to.endpoint, options.hosts) },
      {
        body: bodyOf(to, what),
        ttl: what.kind === 'told' ? TTL : OWN_TTL,
        urgency: 'high',
        ...(what.kind === 'told' ? { topic: topicOf(what.message) } : {}),
        subject: options.subject ?? originOf(to.page) ?? options.fallbackSubject,
      },
      signal,
    );
};

const originOf = (page: string | null): string | undefined => (page === null ? undefined : new URL(page).origin);

const reachOf = (endpoint: string, hosts: readonly string[]): 'anywhere' | 'public' =>
  URL.canParse(endpoint) && hosts.includes(new URL(endpoint).hostname) ? 'anywhere' : 'public';

/** Why it cannot be told there; undefined: it can. What its name stands for is looked at when it is told. */
export const subscriptionProblem =
  (hosts: readonly string[]) =>
  ({ endpoint, p256dh, auth }: AskedSubscription): string | undefined => {
    if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== 'https:')
      return 'endpoint: expected the https address that the push service gave';
    const { hostname, username, password } = new URL(endpoint);
    if (username !== '' || password !== '') return 'endpoint: expected an address without a name in it';
    if (!mayReach(hostname, reachOf(endpoint, hosts))) return 'endpoint: it lies in a network of its own';
    return keysProblem({ p256dh, auth })?.replace('push.', 'keys.');
  };
