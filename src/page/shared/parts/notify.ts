import type { RegionState } from '../../../domain/place-state.ts';
import { hubUrl } from '../live/hub-url.ts';

/** Shows a notification; phones allow it only by way of the service worker. */
export const notify = async (title: string, body: string, state: RegionState): Promise<void> => {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const options = {
    body,
    tag: 'allclear',
    renotify: true,
    icon: hubUrl(`/icon-${state}.svg`).href,
    requireInteraction: state === 'alert',
  };
  const worker = 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
  if (worker === undefined) new Notification(title, options);
  else await worker.showNotification(title, options);
};
