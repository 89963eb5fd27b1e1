import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { OLD_PLAYBACK_PATH, PLAYBACK_PATH } from '../past/gateway.ts';

type Serve = (req: IncomingMessage, res: ServerResponse) => void;
type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Where another service calls this hub. */
export type WebhookDoor = {
  matches(req: IncomingMessage): boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/** The handlers of requests and upgrades at the port; `webhook` comes first and is open to all, whoever may read. */
export const doorOf = (parts: {
  /** False: it is not for the fast way. */
  readonly fast: (req: IncomingMessage, res: ServerResponse) => boolean;
  readonly app: Serve;
  readonly webhook: WebhookDoor | undefined;
  /** False: the socket is not for it. */
  readonly jaam: { upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean };
  readonly live: { readonly upgrade: Upgrade };
  readonly playback: { readonly upgrade: Upgrade };
}): { answer(guarded: (serve: Serve) => Serve): Serve; readonly upgrade: Upgrade } => {
  const { fast, app, webhook, jaam, live, playback } = parts;
  return {
    answer: (guarded) => {
      const served = guarded((req, res) => {
        if (!fast(req, res)) app(req, res);
      });
      return (req, res) => {
        if (webhook?.matches(req)) void webhook.handle(req, res);
        else served(req, res);
      };
    },
    upgrade: (request, socket, head) => {
      if (jaam.upgrade(request, socket, head)) return;
      const path = (request.url ?? '').split('?')[0];
      (path === PLAYBACK_PATH || path === OLD_PLAYBACK_PATH ? playback : live).upgrade(request, socket, head);
    },
  };
};
