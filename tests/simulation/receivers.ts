import type { DestinationKind, Outcome } from '../../src/app/notify/kind.ts';
import { DESTINATIONS } from './cast.ts';
import { newReceiver } from './receiver.ts';
import { newSiren } from './siren.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';
import { short } from './truth.ts';
import type { Host } from './world.ts';

/** All that are told, and the way to them. */
export type Receivers = {
  /** How a process reaches them. */
  readonly from: (host: Host) => DestinationKind;
  /** `away`: nothing comes there; `deaf`: it comes, and the answer does not. */
  readonly ail: (who: number, is: 'away' | 'deaf', lasts: number) => void;
  readonly ailAll: (is: 'away' | 'deaf', lasts: number) => void;
  readonly heal: () => void;
  /** What must hold though nothing is told. */
  readonly look: () => void;
  readonly atRest: () => Break | undefined;
};

/** How often it is looked; milliseconds. */
const LOOK_EVERY = 1_000;

/** One try has failed after this long; milliseconds. */
const TRY_LIMIT = 5_000;

export const receiversOn = (stage: Stage): Receivers => {
  const { world, found, tell, tracing } = stage;
  const all = new Map(
    DESTINATIONS.map((destination) => {
      const receiver = newReceiver(stage, destination);
      const siren = newSiren(stage, destination);
      const take: typeof receiver.take = (message) => receiver.take(message) ?? siren.take(message);
      return [destination.id, { ...receiver, take, siren, is: 'there' as 'there' | 'away' | 'deaf', until: 0 }];
    }),
  );
  let lookedAt = 0;
  return {
    from: (host) => ({
      kind: 'webhook',
      open: ({ destination }) => {
        const chance = world.random(`way from ${host.name} to ${destination.id}`);
        return {
          send: (message) =>
            new Promise<Outcome>((resolve) => {
              const one = all.get(destination.id);
              let answered = false;
              const cancel = host.clock.after(TRY_LIMIT, () =>
                // Timers are coarse while nothing happens: what was answered long before falls on the same moment.
                resolve(
                  answered && world.calm() ? { kind: 'delivered' } : { kind: 'retry', reason: 'no answer in time' },
                ),
              );
              world.after(chance.next() * 60, () => {
                const is = one === undefined || world.now() >= one.until ? 'there' : one.is;
                if (one === undefined || is === 'away') return;
                if (tracing) tell(`${host.name} tells ${destination.id} ${short(message)}`);
                found(one.take(message));
                if (is === 'deaf') return;
                answered = true;
                // By the clock of the process: one that stands still hears of it when it goes on.
                host.clock.after(chance.next() * 60, () => {
                  cancel();
                  resolve({ kind: 'delivered' });
                });
              });
            }),
          close: async () => {},
        };
      },
    }),
    ail: (who, is, lasts) => {
      const one = [...all.values()][who % all.size];
      if (one !== undefined) Object.assign(one, { is, until: world.now() + lasts });
    },
    ailAll: (is, lasts) => {
      for (const one of all.values()) Object.assign(one, { is, until: world.now() + lasts });
    },
    heal: () => {
      for (const one of all.values()) one.until = Math.min(one.until, world.now());
    },
    look: () => {
      if (world.now() - lookedAt < LOOK_EVERY) return;
      lookedAt = world.now();
      for (const { siren, until } of all.values()) found(siren.look(until));
    },
    atRest: () =>
      [...all.values()]
        .map(({ atRest, siren, until }) => atRest() ?? siren.atRest(until))
        .find((broken) => broken !== undefined),
  };
};
