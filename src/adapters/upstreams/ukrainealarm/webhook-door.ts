import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desks } from '../../../app/gateway/desk.ts';
import type { Clock } from '../../../app/kit/clock.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import { WEBHOOK_SOURCE } from './definition.ts';
import { webhookPath } from './webhook.ts';
import { webhookHandler } from './webhook-handler.ts';

export type WebhookDoor = {
  /** Whether the request is for the door; everything else is for the gateway. */
  matches(req: IncomingMessage): boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/** Where ukrainealarm.com calls this hub; undefined when no key is set or it was not told to. */
export const ukraineAlarmDoor = (ports: {
  readonly settings: {
    readonly feeds: readonly { readonly id: string; readonly country: string }[];
    readonly sources: {
      readonly ukrainealarm: {
        readonly key: string | null;
        readonly webhookUrl: string | null;
        readonly webhookKey: string | null;
      };
    };
  };
  readonly desks: Pick<Desks, 'open'>;
  readonly clock: Clock;
  readonly observe: Observe;
}): WebhookDoor | undefined => {
  const { feeds, sources } = ports.settings;
  const { key, webhookUrl, webhookKey } = sources.ukrainealarm;
  const feed = feeds.find(({ country }) => country === 'ua')?.id;
  if (key === null || webhookUrl === null || feed === undefined) return undefined;
  const path = webhookPath(key);
  return {
    matches: (req) => req.url?.split('?')[0] === path,
    handle: async (req, res) => {
      const desk = await ports.desks.open(feed).catch(() => undefined);
      if (desk === undefined) {
        res.writeHead(503, { 'retry-after': '2' }).end();
        return;
      }
      await webhookHandler({
        record: () => desk.registry.get(WEBHOOK_SOURCE),
        take: desk.intake.take,
        refused: desk.refused,
        publicKey: webhookKey,
        clock: ports.clock,
        observe: ports.observe,
      })(req, res);
    },
  };
};
