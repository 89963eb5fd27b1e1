import type { Branch } from './branch.ts';
import { ASKED, INGESTS, MOST_SKEW, NOTIFIERS, SEQUENCERS, WEBS } from './cast.ts';
import type { Fault, Happening } from './happening.ts';
import type { Processes } from './processes.ts';
import type { Receivers } from './receivers.ts';
import type { Stage } from './stage.ts';
import type { Subscriber } from './subscriber.ts';
import type { Host } from './world.ts';

type Trouble = Extract<Happening, { kind: 'fault' }>;

/** A process that was ended works again this long after it is started; milliseconds. */
const STARTED_WITHIN = 3_000;

/** What goes wrong, done. */
export const troubleIn = (
  stage: Stage,
  processes: Processes,
  receivers: Receivers,
  subscribers: readonly Subscriber[],
  branch: Pick<Branch, 'cut' | 'away'> | undefined,
): ((trouble: Trouble) => void) => {
  const { world, disk, drill } = stage;
  const { hosts, crash } = processes;
  /** Every third time it meets the one on whom all depends. */
  const anyHost = ({ who }: Trouble): Host | undefined =>
    who % 3 === 0 ? processes.leader() : [...hosts.values()][who % hosts.size];
  const sequencerOf = ({ who }: Trouble): string => `sequencer${who % SEQUENCERS}`;
  const webOf = ({ who }: Trouble): string => `web${who % WEBS}`;
  const ingestOf = ({ who }: Trouble): string => `ingest${who % INGESTS}`;
  const askerOf = ({ who }: Trouble): string =>
    processes.asker(ASKED[who % ASKED.length]?.id ?? '')?.name.split('.')[0] ?? '';
  const all = (role: string): readonly string[] => [...hosts.keys()].filter((name) => name.startsWith(role));
  const forAWhile = (
    host: Host | undefined,
    { lasts }: Trouble,
    on: (host: Host) => void,
    off: (host: Host) => void,
  ): void => {
    if (host === undefined || !host.alive()) return;
    on(host);
    world.after(lasts, () => off(host));
  };
  const freeze = (name: string, trouble: Trouble): void =>
    forAWhile(
      hosts.get(name),
      trouble,
      (host) => host.freeze(),
      (host) => host.thaw(),
    );
  /** Some of what makes a process ill, with the worst of it and what is usual. */
  const ill =
    (of: 'lost' | 'dropped' | 'resent' | 'latency' | 'skew', worst: (trouble: Trouble) => number, usual: number) =>
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
  const away = (host: Host | undefined, trouble: Trouble, is: 'refused' | 'silent'): void =>
    forAWhile(
      host,
      trouble,
      (one) => {
        one.line = is;
        if (is === 'refused') one.cut();
      },
      (one) => {
        one.line = 'up';
        one.cut();
      },
    );
  const disked =
    <What extends keyof typeof disk.ails>(what: What, ill: (typeof disk.ails)[What], well: (typeof disk.ails)[What]) =>
    ({ lasts }: Trouble): void => {
      for (const feed of [disk, drill]) feed.ails[what] = ill;
      world.after(lasts, () => {
        for (const feed of [disk, drill]) feed.ails[what] = well;
      });
    };
  /** `power`: what was not synced is gone. */
  const stop = (power: boolean, lasts: number): void => {
    if (!disk.up()) return;
    const before = disk.taken();
    for (const feed of [disk, drill]) feed.stop(power);
    if (disk.taken() > before) stage.forget();
    for (const host of hosts.values()) host.cut();
    world.after(lasts, () => {
      for (const feed of [disk, drill]) feed.start();
      stage.truth.look();
    });
  };

  const does: Readonly<Record<Fault, (trouble: Trouble) => void>> = {
    'sequencer-crash': (trouble) => crash(sequencerOf(trouble), trouble.lasts),
    'web-crash': (trouble) => crash(webOf(trouble), trouble.lasts),
    'leader-crash': ({ lasts }) => {
      const leader = processes.leader();
      if (leader !== undefined) crash(leader.name.split('.')[0] ?? '', lasts);
    },
    'leader-freeze': (trouble) => freeze(processes.leader()?.name.split('.')[0] ?? '', trouble),
    'all-sequencers': (trouble) => {
      for (const name of all('sequencer')) {
        if (trouble.who % 2 === 0) crash(name, trouble.lasts);
        else freeze(name, trouble);
      }
    },
    'all-webs': ({ lasts }) => {
      for (const name of all('web')) crash(name, lasts);
    },
    'sequencer-freeze': (trouble) => freeze(sequencerOf(trouble), trouble),
    'web-freeze': (trouble) => freeze(webOf(trouble), trouble),
    'store-crash': ({ lasts }) => stop(false, lasts),
    'power-cut': ({ lasts }) => stop(true, lasts),
    'fail-over': () => stop(true, 0),
    'replica-lags': disked('lags', true, false),
    'disk-full': disked('full', true, false),
    'slow-fsync': disked('slow', 2_500, 0),
    cut: (trouble) => anyHost(trouble)?.cut(),
    partition: (trouble) => away(anyHost(trouble), trouble, 'refused'),
    'half-open': (trouble) => away(anyHost(trouble), trouble, 'silent'),
    split: (trouble) => {
      // Half of the processes are on the other side.
      for (const [index, host] of [...hosts.values()].entries())
        if ((trouble.who + index) % 2 === 0) away(host, trouble, trouble.who % 4 < 2 ? 'refused' : 'silent');
    },
    'lost-answers': ill('lost', () => 0.3, 0),
    'lost-requests': ill('dropped', () => 0.3, 0),
    resent: ill('resent', () => 0.3, 0),
    slow: ill('latency', () => 400, 4),
    skew: ill('skew', ({ who }) => ((who % 7) - 3) * (MOST_SKEW / 3), 0),
    'subscriber-away': ({ who }) => {
      const one = subscribers[who % subscribers.length];
      if (who % 2 === 0) one?.cut();
      else one?.halfOpen();
    },
    'subscriber-slow': ({ who, lasts }) => subscribers[who % subscribers.length]?.slow(lasts),
    'notifier-crash': ({ who, lasts }) => crash(`notifier${who % NOTIFIERS}`, lasts),
    'notifier-freeze': (trouble) => freeze(`notifier${trouble.who % NOTIFIERS}`, trouble),
    'destination-away': ({ who, lasts }) => receivers.ail(who, 'away', lasts),
    'destination-deaf': ({ who, lasts }) => receivers.ail(who, 'deaf', lasts),
    'branch-cut': () => branch?.cut(),
    'branch-away': ({ lasts }) => branch?.away(lasts),
    'subscriber-offline': ({ who, lasts }) => subscribers[who % subscribers.length]?.offline(lasts),
    'subscriber-anew': ({ who }) => subscribers[who % subscribers.length]?.anew(),
    'all-notifiers': ({ lasts }) => {
      for (const name of all('notifier')) crash(name, lasts);
    },
    'all-away': ({ lasts }) => receivers.ailAll('away', lasts),
    'all-deaf': ({ lasts }) => receivers.ailAll('deaf', lasts),
    'ingest-crash': (trouble) => crash(ingestOf(trouble), trouble.lasts),
    'ingest-freeze': (trouble) => freeze(ingestOf(trouble), trouble),
    'asker-crash': (trouble) => crash(askerOf(trouble), trouble.lasts),
    'asker-freeze': (trouble) => freeze(askerOf(trouble), trouble),
    'all-ingest': (trouble) => {
      for (const name of all('ingest')) {
        if (trouble.who % 2 === 0) crash(name, trouble.lasts);
        else freeze(name, trouble);
      }
    },
    'log-lost': () => {
      stage.forget();
      for (const feed of [disk, drill]) feed.lose();
      stage.putSources();
    },
  };
  return (trouble) => {
    stage.troubled(world.now() + trouble.lasts + STARTED_WITHIN);
    does[trouble.what](trouble);
  };
};
