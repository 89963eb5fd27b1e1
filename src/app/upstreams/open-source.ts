import type { Catalogue } from '../../domain/places/catalogue.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import type { Intake } from '../intake/door.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Clock } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import type { ConnectedPorts } from './connected.ts';
import { startConnected } from './connected.ts';
import type { Polled, SourceDefinition, WebhookDefinition } from './definition.ts';
import type { PollerPorts } from './poller.ts';
import { startPolling } from './poller.ts';
import type { Budget, SourceMemory, SourceStatuses } from './status.ts';

/** The parts that all sources of one feed share: its door, and where is kept what is known of each. */
export type SharedDoor = Closable & {
  readonly catalogue: Catalogue;
  readonly door: Intake;
  readonly registry: SourceRegistry;
  readonly refused: RefusedList;
  readonly statuses: SourceStatuses;
  readonly memory: SourceMemory;
  readonly budget: Budget;
};

/** A webhook that is registered where a source is asked; `stands`: as long as that answers, silence here means calm. */
export type Registration = Closable & { stands(): boolean };

export type OpenPorts = Pick<PollerPorts, 'staleAfter' | 'ahead' | 'random'> & {
  /** The transport to one polled source, within what all workers may ask of it together. */
  readonly ask: (polled: Polled, id: string, budget: Budget) => PollerPorts['ask'];
  /** Keeps a webhook registered, and takes it back at the end where it is still ours. */
  readonly keepRegistered: (
    webhook: Pick<WebhookDefinition, 'service' | 'callback'> & {
      readonly ask: PollerPorts['ask'];
      readonly isOurs: () => Promise<boolean>;
      readonly clock: Clock;
      readonly observe: Observe;
    },
  ) => Registration;
  readonly maxPause: number;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** Begins to ask a source, or to listen to it. `isOurs`: this worker still is the one that hears it. */
export const openSource = (
  ports: OpenPorts & { readonly isOurs: () => Promise<boolean>; readonly cover: ConnectedPorts['cover'] },
  { catalogue, door, registry, refused, statuses, memory, budget }: SharedDoor,
  { id, from, hear }: SourceDefinition,
): Closable => {
  const { clock, observe, cover } = ports;
  const shared = {
    id,
    from: withoutSecrets(from),
    record: () => registry.get(id),
    refused,
    statuses,
    clock,
    observe,
  };
  if (hear.kind === 'connected')
    return startConnected({ ...shared, door, cover, connect: (tell) => hear.connect(tell, catalogue) });
  const life = lifetime();
  const ask = ports.ask(hear, id, budget);
  const { webhook } = hear;
  const registration =
    webhook && life.use(ports.keepRegistered({ ask, ...webhook, isOurs: ports.isOurs, clock, observe }));
  life.use(
    startPolling({
      ...shared,
      take: door.take,
      poll: hear.poll(catalogue),
      ask,
      rhythm: { interval: hear.interval, maxPause: ports.maxPause },
      staleAfter: ports.staleAfter,
      memory,
      vouchesFor: [async () => (registration?.stands() === true ? registry.get(webhook?.id ?? '') : undefined)],
      catalogue,
      ahead: ports.ahead,
      random: ports.random,
    }),
  );
  return life;
};
