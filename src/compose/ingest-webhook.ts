import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SourceSettings } from '../../config/sources-schema.ts';
import { webhookPath } from '../adapters/sources/ukrainealarm-webhook.ts';
import { webhookHandler } from '../adapters/sources/webhook-handler.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Desks } from '../app/hub.ts';
import type { Observe } from '../app/observe.ts';
import { WEBHOOK_SOURCE } from './ingest-ukraine.ts';

export type WebhookDoor = {
  /** Whether the request is for the door; everything else is for the gateway. */
  matches(req: IncomingMessage): boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/** Where ukrainealarm.com calls this hub; undefined when no key is set or it was not told to. */
export const ukraineAlarmDoor = (ports: {
  readonly sources: SourceSettings;
  /** The feed that the source belongs to. */
  readonly feed: string;
  readonly desks: Pick<Desks, 'open'>;
  readonly observe: Observe;
}): WebhookDoor | undefined => {
  const { key, webhookUrl, webhookKey } = ports.sources.ukrainealarm;
  if (key === null || webhookUrl === null) return undefined;
  const path = webhookPath(key);
  return {
    matches: (req) => req.url?.split('?')[0] === path,
    handle: async (req, res) => {
      const desk = await ports.desks.open(ports.feed).catch(() => undefined);
      if (desk === undefined) {
        res.writeHead(503, { 'retry-after': '2' }).end();
        return;
      }
      await webhookHandler({
        record: () => desk.registry.get(WEBHOOK_SOURCE),
        submit: desk.intake.submit,
        rejected: desk.rejected,
        publicKey: webhookKey,
        clock: systemClock,
        observe: ports.observe,
      })(req, res);
    },
  };
};
