import type { Failed } from '../shared/live/failed.ts';
import { ask } from '../shared/live/hub-api.ts';
import { hubUrl } from '../shared/live/hub-url.ts';
import { keep, readKept } from '../shared/store/kept.ts';
import { type Hindrance, hindranceOf } from './hindrance.ts';

/** This browser's subscription at this hub. The browser keeps its address, the page the id by which it is ended. */

export type Wanted = { readonly places: readonly string[]; readonly language: string; readonly token: string };

type Kept = { readonly id: string };
const KEPT = 'push';

export const hindrance = (places: readonly string[]): Hindrance | undefined =>
  hindranceOf(
    {
      isSecure: isSecureContext,
      push: 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis,
      isApple: /iPhone|iPad|Macintosh.*Mobile/.test(navigator.userAgent) || 'standalone' in navigator,
      permission: 'Notification' in globalThis ? Notification.permission : undefined,
    },
    places,
  );

const kept = (): Kept | undefined => {
  try {
    return JSON.parse(readKept(KEPT) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};

export const isSubscribed = (): boolean => kept() !== undefined;

/** The result: on, or why not: the hub's answer, or the browser's name for its failure. */
export type Became = {
  readonly on: boolean;
  readonly refused?: Failed;
  readonly browser?: string;
  readonly hindrance?: Hindrance;
};

/** Asks the browser, and then the hub; a push that says so comes right after. */
export const subscribe = async (wanted: Wanted): Promise<Became> => {
  if ((await Notification.requestPermission()) !== 'granted') return { on: false, hindrance: 'denied' };
  const answer = await ask<{ readonly key: string }>('/v1/push', { token: wanted.token });
  if (answer.kind !== 'got') return answer.kind === 'failed' ? refused(answer) : { on: false };
  try {
    // Without a worker there will never be one that is ready.
    if ((await navigator.serviceWorker.getRegistration()) === undefined) return { on: false, hindrance: 'untrusted' };
    const { pushManager } = await navigator.serviceWorker.ready;
    const before = await pushManager.getSubscription();
    // One that was made with another key (the hub was made anew) would get nothing.
    const isOurs = before !== null && sameKey(before, answer.value.key);
    if (before !== null && !isOurs) await before.unsubscribe();
    const subscription =
      isOurs && before !== null
        ? before
        : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(answer.value.key) });
    return await tellHub(subscription, wanted);
  } catch (error) {
    return { on: false, browser: error instanceof Error ? error.name : 'Error' };
  }
};

export const unsubscribe = async (token: string): Promise<Became> => {
  const known = kept();
  keep(KEPT, undefined);
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  if (known !== undefined)
    await ask(`/v1/push/subscriptions/${encodeURIComponent(known.id)}`, { method: 'DELETE', token });
  return { on: false };
};

/** At each visit, and when places or the language change: it goes on for another 60 days, with what is chosen now. */
export const renew = async (wanted: Wanted): Promise<void> => {
  const known = kept();
  if (known === undefined || wanted.places.length === 0 || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined) return;
  const subscription = await registration.pushManager?.getSubscription();
  // The browser has given it up; its owner sees the switch off.
  if (subscription == null) keep(KEPT, undefined);
  else await tellHub(subscription, wanted);
};

const tellHub = async (subscription: PushSubscription, { places, language, token }: Wanted): Promise<Became> => {
  const { endpoint, keys } = subscription.toJSON();
  const page = hubUrl('/').href;
  const body = { endpoint, keys, places, language, ...(page.startsWith('https:') ? { page } : {}) };
  const answer = await ask<{ readonly id: string }>('/v1/push/subscriptions', { body, token });
  if (answer.kind === 'got') {
    keep(KEPT, JSON.stringify({ id: answer.value.id }));
    return { on: true };
  }
  return answer.kind === 'failed' ? refused(answer) : { on: false };
};

const refused = (failed: Failed): Became =>
  failed.status === 404 ? { on: false, hindrance: 'not-here' } : { on: false, refused: failed };

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
};

const sameKey = ({ options }: PushSubscription, key: string): boolean => {
  const known = options.applicationServerKey;
  return known !== null && String(new Uint8Array(known)) === String(bytesOf(key));
};
