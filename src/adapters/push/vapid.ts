import webpush from 'web-push';

/** By which push services know that it is the same hub again (RFC 8292); both in base64url. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string };

/** New keys, as text that can be kept. With other keys all subscriptions would have to be made anew. */
export const newVapidKeys = (): string => JSON.stringify(webpush.generateVAPIDKeys());

export const vapidKeysOf = (text: string): VapidKeys => JSON.parse(text) as VapidKeys;

/** Good for half a day, and made anew in time: the signature costs more than all else of a message; milliseconds. */
const RENEW_AFTER = 6 * 3_600_000;
const GOOD_FOR = 12 * 3_600;
/** Push services that a token is remembered for. */
const MAX_KNOWN = 1_000;

/** Who we are, for one push service after the other. `subject`: how its operator reaches ours, `https:` or `mailto:`. */
export const vapid = (keys: VapidKeys, now: () => number) => {
  const known = new Map<string, { readonly header: string; readonly at: number }>();
  return (audience: string, subject: string): string => {
    const name = `${audience} ${subject}`;
    const found = known.get(name);
    if (found !== undefined && now() - found.at < RENEW_AFTER) return found.header;
    if (known.size >= MAX_KNOWN) known.clear();
    const until = Math.floor(Date.now() / 1_000) + GOOD_FOR;
    const { publicKey, privateKey } = keys;
    const made = webpush.getVapidHeaders(audience, subject, publicKey, privateKey, 'aes128gcm', until);
    known.set(name, { header: made.Authorization, at: now() });
    return made.Authorization;
  };
};
