import type { Closable } from '../../app/kit/lifetime.ts';
import type { DestinationKind } from '../../app/notify/kind.ts';
import type { SendToSubscriber } from '../../app/push/subscription.ts';
import { readAuthority } from './authority.ts';
import { pushes } from './push.ts';
import { pushSender } from './sender.ts';
import { toSubscribers } from './subscribers.ts';
import { newVapidKeys, vapidKeysOf } from './vapid.ts';

/** The two ways of Web Push, over the same connections: a device that is a destination, and everybody who subscribed. */
export type PushWays = Closable & { readonly kind: DestinationKind; readonly send: SendToSubscriber };

export type PushSettings = {
  readonly notify: {
    /** A try ends after so many milliseconds. */
    readonly timeout: number;
    readonly push: {
      /** A file with the authority that vouches for push services beside those that the system trusts; null: none. */
      readonly ca: string | null;
      /** An address where operators of push services reach ours; null: it follows from the hub's own. */
      readonly subject: string | null;
      readonly hosts: readonly string[];
    };
  };
  /** Null: the hub does not know its own address. */
  readonly http: { readonly publicUrl: string | null };
};

/** No address of anybody, which some push services take and others refuse. */
const NOBODY = 'mailto:nobody@allclear.invalid';

export const openPushes = async (
  { notify, http }: PushSettings,
  pushKey: (make: () => string) => Promise<string>,
  { version, now }: { readonly version: string; readonly now: () => number },
): Promise<PushWays> => {
  const { ca, hosts } = notify.push;
  const { publicUrl } = http;
  const keys = vapidKeysOf(await pushKey(newVapidKeys));
  const sender = pushSender({
    timeout: notify.timeout,
    keys,
    now,
    version,
    ...(ca === null ? {} : { ca: await readAuthority(ca) }),
  });
  const subject = notify.push.subject ?? (publicUrl?.startsWith('https:') === true ? publicUrl : null);
  const page = publicUrl === null ? '' : `${publicUrl}/`;
  return {
    kind: pushes({ sender, subject: subject ?? NOBODY, page }),
    send: toSubscribers({ sender, subject, fallbackSubject: NOBODY, page, hosts }),
    close: async () => sender.close(),
  };
};
