import { sequencerName } from '../../src/app/log/sequencing.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import { INGESTS, NOTIFIERS, SEQUENCERS, WEBS } from './cast.ts';
import { runSequencer, runWeb } from './hub.ts';
import { runIngest } from './ingest.ts';
import type { Serving } from './live.ts';
import { liveSide } from './live.ts';
import { runNotifier } from './notifier.ts';
import type { Receivers } from './receivers.ts';
import type { Stage } from './stage.ts';
import { short } from './truth.ts';
import type { Upstreams } from './upstreams.ts';
import { askerOf } from './upstreams.ts';
import type { Host } from './world.ts';
import { newHost } from './world.ts';

/** The processes of a hub: they are started, they end, and they are started again. */
export type Processes = {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly webs: ReadonlyMap<string, Serving>;
  /** One of the gateways that serve; undefined: none does. `chance` from 0 to 1. */
  readonly serving: (chance: number) => Serving | undefined;
  /** The one whose lease it is to put signals in order. */
  readonly leader: () => Host | undefined;
  /** The one that asks a source. */
  readonly asker: (source: string) => Host | undefined;
  /** Ends a process at once; it is started again after so many milliseconds. */
  readonly crash: (name: string, lasts: number) => void;
  /** Nobody asks sources any more. */
  readonly askNoMore: () => void;
  /** Everything that ails a process is over. */
  readonly heal: () => void;
};

/** A process that ended is started again after this long; milliseconds. */
const RESTART = 1_000;

/** Too many to be of use. */
const QUIET = new Set(['batch.sequenced', 'signals.received']);

export const startProcesses = (
  stage: Stage,
  receivers: Receivers,
  upstreams: Upstreams | undefined,
  gone: (host: Host) => void,
): Processes => {
  const { world, plan, disk, drill, wrong, tell, tracing } = stage;
  const hosts = new Map<string, Host>();
  const webs = new Map<string, Serving>();
  const files = new Map<string, { position?: Position }>();
  const fileOf = (name: string): { position?: Position } => {
    const file = files.get(name) ?? {};
    files.set(name, file);
    return file;
  };
  let incarnation = 0;
  let epochs = 0;
  const newEpoch = (): string => {
    epochs += 1;
    return `e${epochs.toString(36)}`;
  };

  const launch = (name: string): void => {
    incarnation += 1;
    const host = newHost(world, disk, `${name}.${incarnation}`, fileOf(name));
    hosts.set(name, host);
    const observe = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (tracing && !QUIET.has(event)) tell(`${host.name} ${event} ${short(fields)}`);
    };
    const running = {
      host,
      disks: { live: disk, drill },
      synced: plan.synced,
      drills: plan.drills,
      sizes: plan.log,
      wrong,
      observe,
      newEpoch,
    };
    const again = (error: unknown): void => {
      tell(`${host.name} did not start: ${String(error)}`);
      host.kill();
      world.after(RESTART, () => launch(name));
    };
    if (name.startsWith('sequencer')) runSequencer(world, running).catch(again);
    else if (name.startsWith('ingest') && upstreams !== undefined)
      runIngest(world, running, upstreams.from(host)).catch(again);
    else if (name.startsWith('notifier')) runNotifier(world, running, receivers.from(host)).catch(again);
    else
      runWeb(world, running).then((web) => {
        const follower = wrong.follower?.(web.follower) ?? web.follower;
        webs.set(name, { ...web, follower, live: liveSide(world, host, follower, observe) });
        tell(`${host.name} serves`);
      }, again);
  };
  // As work of the world: what is done before it runs is measured by the clock of this machine.
  const start = (role: string, count: number): void => {
    for (let index = 0; index < count; index += 1) world.after(0, () => launch(`${role}${index}`));
  };
  start('sequencer', SEQUENCERS);
  start('web', WEBS);
  if (plan.told) start('notifier', NOTIFIERS);
  if (plan.asked) start('ingest', INGESTS);

  return {
    hosts,
    webs,
    serving: (chance) => {
      const there = [...webs.values()].filter(({ host }) => host.alive());
      return there[Math.floor(chance * there.length)];
    },
    leader: () => {
      const holder = disk.look(({ leases }) => leases.get('sequencer')?.holder);
      return [...hosts.values()].find(({ name }) => sequencerName(name) === holder);
    },
    asker: (source) => {
      const holder = disk.look(({ leases }) => leases.get(`source:${source}`)?.holder);
      return [...hosts.values()].find(({ name }) => name === askerOf(holder ?? ''));
    },
    askNoMore: () => {
      for (const [name, host] of hosts) if (name.startsWith('ingest')) host.kill();
    },
    crash: (name, lasts) => {
      const host = hosts.get(name);
      if (host === undefined || !host.alive()) return;
      const web = webs.get(name);
      webs.delete(name);
      host.kill();
      if (web !== undefined) gone(host);
      world.after(lasts, () => launch(name));
    },
    heal: () => {
      for (const host of hosts.values()) {
        Object.assign(host, { line: 'up', lost: 0, dropped: 0, resent: 0, latency: 4, skew: 0 });
        if (host.frozen()) host.thaw();
      }
    },
  };
};
