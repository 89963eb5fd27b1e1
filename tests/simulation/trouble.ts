import type { Fault, Happening } from './plan.ts';
import { SEQUENCERS, WEBS } from './plan.ts';
import type { Subscriber } from './subscriber.ts';
import type { Host, World } from './world.ts';

type Trouble = Extract<Happening, { kind: 'fault' }>;

export type TroublePorts = {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly subscribers: readonly Subscriber[];
  readonly after: World['after'];
  /** Ends a process; it is started again after so many milliseconds. */
  readonly crash: (name: string, lasts: number) => void;
  /** `power`: what was not synced is gone. */
  readonly stopStore: (power: boolean, lasts: number) => void;
  readonly loseLog: () => void;
};

/** What goes wrong, done. */
export const troubleIn = (ports: TroublePorts): ((trouble: Trouble) => void) => {
  const anyHost = ({ who }: Trouble): Host | undefined => [...ports.hosts.values()][who % ports.hosts.size];
  const sequencerOf = ({ who }: Trouble): string => `sequencer${who % SEQUENCERS}`;
  const webOf = ({ who }: Trouble): string => `web${who % WEBS}`;
  const forAWhile = (
    host: Host | undefined,
    { lasts }: Trouble,
    on: (host: Host) => void,
    off: (host: Host) => void,
  ): void => {
    if (host === undefined || !host.alive()) return;
    on(host);
    ports.after(lasts, () => off(host));
  };
  const freeze = (name: string, trouble: Trouble): void =>
    forAWhile(
      ports.hosts.get(name),
      trouble,
      (host) => host.freeze(),
      (host) => host.thaw(),
    );
  /** Some of what makes a process ill, with the worst of it and what is usual. */
  const ill =
    (of: 'lost' | 'resent' | 'latency' | 'skew', worst: (trouble: Trouble) => number, usual: number) =>
    (trouble: Trouble): void =>
      forAWhile(
        anyHost(trouble),
        trouble,
        (host) => {
          host[of] = worst(trouble);
        },
        (host) => {
          host[of] = usual;
        },
      );
  const line =
    (is: 'refused' | 'silent') =>
    (trouble: Trouble): void =>
      forAWhile(
        anyHost(trouble),
        trouble,
        (host) => {
          host.line = is;
          if (is === 'refused') host.cut();
        },
        (host) => {
          host.line = 'up';
          host.cut();
        },
      );
  const does: Readonly<Record<Fault, (trouble: Trouble) => void>> = {
    'sequencer-crash': (trouble) => ports.crash(sequencerOf(trouble), trouble.lasts),
    'web-crash': (trouble) => ports.crash(webOf(trouble), trouble.lasts),
    'sequencer-freeze': (trouble) => freeze(sequencerOf(trouble), trouble),
    'web-freeze': (trouble) => freeze(webOf(trouble), trouble),
    'store-crash': ({ lasts }) => ports.stopStore(false, lasts),
    'power-cut': ({ lasts }) => ports.stopStore(true, lasts),
    cut: (trouble) => anyHost(trouble)?.cut(),
    partition: line('refused'),
    'half-open': line('silent'),
    'lost-answers': ill('lost', () => 0.3, 0),
    resent: ill('resent', () => 0.3, 0),
    slow: ill('latency', () => 400, 4),
    skew: ill('skew', ({ who }) => ((who % 7) - 3) * 300, 0),
    'subscriber-away': ({ who }) => {
      const one = ports.subscribers[who % ports.subscribers.length];
      if (who % 2 === 0) one?.cut();
      else one?.halfOpen();
    },
    'subscriber-slow': ({ who, lasts }) => ports.subscribers[who % ports.subscribers.length]?.slow(lasts),
    'log-lost': () => ports.loseLog(),
  };
  return (trouble) => does[trouble.what](trouble);
};
