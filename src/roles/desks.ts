import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fingerprint, sha256 } from '../adapters/kit/secrets.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { bearers } from '../app/access/bearers.ts';
import type { People } from '../app/access/people.ts';
import { openDesks } from '../app/gateway/desks.ts';
import type { Desks } from '../app/gateway/hub.ts';
import { openDesk } from '../app/gateway/open-desk.ts';
import type { ParseSignal } from '../app/intake/read.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { keepOf } from '../domain/feed-state.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';

export type DesksPorts = HubPorts & {
  readonly parse: ParseSignal;
  /** SHA-256 of the operator's token, hex; null: there is no operator here. */
  readonly operator: string | null;
  readonly people: Pick<People, 'byToken'>;
};

/** The feeds of a gateway, and whom its tokens belong to. */
export const startDesks = ({
  connections,
  settings,
  directory,
  tree,
  parse,
  operator,
  people,
  observe,
}: DesksPorts): Desks & Closable =>
  openDesks({
    directory,
    start: (feed) =>
      openDesk(feed, {
        adapters: feedAdapters(connections, settings, feed, observe),
        tree: tree(feed.country),
        parse,
        fingerprint,
        limits: settings.intake,
        clockAhead: clockSteps.ahead,
        keep: keepOf(feed.status, settings.intake.horizon),
        horizon: settings.intake.horizon,
        ring: settings.live.ring,
        newId: () => randomBytes(4).toString('hex'),
        clock: systemClock,
        observe,
      }),
    principal: (opened) =>
      bearers({
        isOperator: (token) => operator !== null && timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(operator)),
        people,
        directory,
        sourcesOf: (feed) => opened(feed.id)?.sources ?? feedAdapters(connections, settings, feed, observe).registry(),
        hashToken: sha256,
        clock: systemClock,
        observe,
      }),
    clock: systemClock,
  });
