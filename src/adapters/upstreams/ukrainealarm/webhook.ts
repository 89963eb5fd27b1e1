import { createHash, createPublicKey, verify } from 'node:crypto';
import type { SaidOne } from '../../../app/intake/said.ts';
import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Ask } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';
import { instantOf, isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { HAZARD_OF } from './alerts.ts';
import { refusedBy } from './poll.ts';

/**
 * What the service sends to a subscriber: `{status: "Activate" | "Deactivate", regionId: 123, alarmType, createdAt}`, as
 * observed; its OpenAPI description claims another shape, which is refused here.
 */
export const readWebhook = (
  text: string,
): { readonly kind: 'signals'; readonly said: readonly SaidOne[] } | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  if (!isFields(value)) return failure('upstream.unreadable', `expected an object, got ${quoted(value)}`);
  const status = value['status'];
  if (status !== 'Activate' && status !== 'Deactivate')
    return failure('upstream.unreadable', `status is ${quoted(status)}`);
  const region = textOf(value['regionId']);
  if (region === undefined) return failure('upstream.unreadable', `regionId is ${quoted(value['regionId'])}`);
  const type = textOf(value['alarmType']) ?? '';
  const hazard = HAZARD_OF[type];
  if (region === '0' || type === 'INFO') return { kind: 'signals', said: [] };
  if (hazard === undefined) return failure('upstream.unreadable', `alarmType is ${quoted(value['alarmType'])}`);
  const at = instantOf(value['createdAt']);
  // An end whose time is not known could end an alert that began after it.
  if (at === undefined) return failure('upstream.unreadable', `createdAt is ${quoted(value['createdAt'])}`);
  const kind = status === 'Activate' ? ('alert' as const) : ('all-clear' as const);
  return { kind: 'signals', said: [{ kind, region, hazard, at }] };
};

/** Older than this a signed message may be a copy; milliseconds. */
const MOST_AGE = 5 * 60_000;

/**
 * Whether the message is the service's: RSA PKCS#1 v1.5 with SHA-256 over `<timestamp>.<body>`, base64, in the headers
 * `x-webhook-timestamp` (Unix seconds) and `x-webhook-signature`. A reason when it is not.
 */
export const signatureProblem = (message: {
  readonly publicKey: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  readonly now: Instant;
}): string | undefined => {
  const timestamp = message.headers['x-webhook-timestamp'];
  const signature = message.headers['x-webhook-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'it is not signed';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(message.now - Number(timestamp) * 1_000) > MOST_AGE) {
    return `its timestamp ${timestamp.slice(0, 20)} is not of the last minutes`;
  }
  const signed = Buffer.concat([Buffer.from(`${timestamp}.`), message.body]);
  try {
    const genuine = verify('RSA-SHA256', signed, createPublicKey(message.publicKey), Buffer.from(signature, 'base64'));
    return genuine ? undefined : 'its signature does not fit';
  } catch (error) {
    return `its signature cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** A path that only the service knows: a secret of the key, the same in every worker. */
export const webhookPath = (key: string): string =>
  `/v1/hooks/ukrainealarm/${createHash('sha256').update(`allclear webhook ${key}`).digest('base64url').slice(0, 32)}`;

/**
 * Asks the service to call us. There is one webhook per key: POST makes it, and when there is one already (400 or 409)
 * PATCH changes where it goes. Undefined when it is done.
 */
export const registerWebhook = async (
  ask: Ask,
  service: { readonly url: string; readonly key: string },
  callback: string,
): Promise<Failure | undefined> => {
  const send = (method: 'POST' | 'PATCH') =>
    ask({
      url: `${service.url}/api/v3/webhook`,
      method,
      headers: { authorization: service.key, 'content-type': 'application/json' },
      body: JSON.stringify({ webHookUrl: callback }),
    });
  const made = await send('POST');
  if (isFailure(made)) return made;
  if (made.status !== 400 && made.status !== 409) return made.status < 300 ? undefined : refusedBy(made);
  const changed = await send('PATCH');
  if (isFailure(changed)) return changed;
  return changed.status < 300
    ? undefined
    : (refusedBy(changed) ?? failure('upstream.http', `webhook: ${changed.status}`));
};

/** Takes it back, so that the service does not call a hub that has stopped. */
export const removeWebhook = async (
  ask: Ask,
  service: { readonly url: string; readonly key: string },
): Promise<Failure | undefined> => {
  const removed = await ask({
    url: `${service.url}/api/v3/webhook`,
    method: 'DELETE',
    headers: { authorization: service.key },
  });
  return isFailure(removed) ? removed : removed.status < 300 || removed.status === 404 ? undefined : refusedBy(removed);
};
