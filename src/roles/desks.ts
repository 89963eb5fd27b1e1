import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../adapters/kit/secrets.ts';
import { bearers } from '../app/access/bearers.ts';
import type { People } from '../app/access/people.ts';
import type { Desks } from '../app/gateway/desk.ts';
import { openDesks } from '../app/gateway/desks.ts';
import { openDesk } from '../app/gateway/open-desk.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { type HubPorts, inFeed } from './ports.ts';

/** The feeds of a gateway, and whom its tokens belong to. */
export const startDesks = (
  ports: HubPorts & {
    /** SHA-256 of the operator's token, hex; null: there is no operator here. */
    readonly operator: string | null;
    readonly people: Pick<People, 'byToken'>;
  },
): Desks & Closable => {
  const { settings, directory, adapters, reading, operator, people, clock, observe } = ports;
  return openDesks({
    directory,
    start: (feed) =>
      openDesk({
        ...inFeed(ports, feed),
        ...reading,
        adapters: adapters(feed),
        ring: settings.live.ring,
        newId: () => randomBytes(4).toString('hex'),
      }),
    principal: (opened) =>
      bearers({
        isOperator: (token) => operator !== null && timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(operator)),
        people,
        directory,
        sourcesOf: (feed) => opened(feed.id)?.sources ?? adapters(feed).registry(),
        hashToken: sha256,
        clock,
        observe,
      }),
    clock,
  });
};
