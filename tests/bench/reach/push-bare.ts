import https from 'node:https';
import webpush from 'web-push';

/**
 * The bare loop: the same messages to the same addresses by `web-push` itself, over connections that are kept. Once as its
 * `sendNotification` does it, with a token signed for each message; once with the token kept, so that all that is left is
 * encryption and the request.
 */

type Options = {
  readonly ca: string;
  readonly endpoints: readonly string[];
  readonly keys: readonly { readonly p256dh: string; readonly auth: string }[];
  readonly body: string;
};

/** Requests under way at a time. */
const AT_ONCE = 16;

process.once('message', (options: Options) => {
  const { ca, endpoints, keys, body } = options;
  const vapidDetails = { subject: 'mailto:bench@example.org', ...webpush.generateVAPIDKeys() };
  const agent = new https.Agent({ keepAlive: true, maxSockets: AT_ONCE, scheduling: 'lifo', ca });
  const origin = new URL(endpoints[0] ?? '').origin;
  const { publicKey, privateKey, subject } = vapidDetails;
  const kept = webpush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm').Authorization;

  const post = (endpoint: string, headers: Record<string, string | number>, text: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = https.request(endpoint, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', resolve);
      });
      request.on('error', reject);
      request.end(text);
    });

  const one = (index: number, signs: boolean): Promise<void> => {
    const endpoint = endpoints[index] ?? '';
    const key = keys[index % keys.length] ?? { p256dh: '', auth: '' };
    if (signs) {
      const details = webpush.generateRequestDetails({ endpoint, keys: key }, body, {
        vapidDetails,
        TTL: 300,
        urgency: 'high',
        topic: 'ua-31',
        contentEncoding: 'aes128gcm',
      });
      return post(endpoint, details.headers as Record<string, string>, details.body as Buffer);
    }
    const { cipherText } = webpush.encrypt(key.p256dh, key.auth, body, 'aes128gcm');
    const headers = {
      Authorization: kept,
      'Content-Encoding': 'aes128gcm',
      'Content-Type': 'application/octet-stream',
      'Content-Length': cipherText.length,
      TTL: 300,
      Urgency: 'high',
      Topic: 'ua-31',
    };
    return post(endpoint, headers, cipherText);
  };

  process.on('message', ({ signs }: { readonly signs: boolean }) => {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < endpoints.length) {
        const index = next;
        next += 1;
        await one(index, signs);
      }
    };
    const began = performance.timeOrigin + performance.now();
    void Promise.all(Array.from({ length: AT_ONCE }, work)).then(() => process.send?.({ ran: began }));
  });
  process.send?.({ ready: true });
});
