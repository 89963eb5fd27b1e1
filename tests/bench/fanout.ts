import { canPin, cpuSeconds, LOAD_CORE, pause, pin, residentBytes } from './fanout/pinned.ts';
import type { Crowd, Server, ServerName } from './fanout/rig.ts';
import { NATION, startCrowd, startServer } from './fanout/rig.ts';
import type { Say } from './measure.ts';
import { figure, number, ratio, table } from './measure.ts';
import { installPeers } from './peers/install.ts';
import type { InstalledName } from './peers/installed.ts';
import { isInstalled } from './peers/installed.ts';

const SUBSCRIBERS = 10_000;
/** These stand beside each other, each with its subscribers, and take turns: what slows the machine slows all of them. */
const BESIDE: readonly ServerName[] = [
  'bare',
  'uws',
  'uws-gathered',
  'ws-framed',
  'hub-alone',
  'hub',
  'hub-2',
  'nchan',
];
/** These take seconds for a burst; they come one after the other and have fewer turns. */
const AFTER: readonly ServerName[] = ['ws', 'socket.io', 'mosquitto'];
const IF_INSTALLED: readonly InstalledName[] = ['nchan', 'mosquitto'];
/** The first turns are not counted: a server that has run for an hour is compiled. */
const TURNS = { warmUp: 6, bursts: 15, singles: 30 } as const;
const FEW_TURNS = { warmUp: 0, bursts: 1, singles: 4 } as const;
/** Between two alerts, so that each is alone; milliseconds. */
const REST = 100;

/** What was seen of a server, a value a turn; processor time in seconds per million deliveries, times in milliseconds. */
type Seen = {
  readonly burstCpu: number[];
  readonly burstTime: number[];
  /** Writes to each subscriber in a burst. */
  readonly burstWrites: number[];
  readonly singleCpu: number[];
  readonly singleTime: number[];
  /** What the subscribers themselves took for a burst. */
  readonly loadCpu: number[];
  /** Bytes for each idle subscriber. */
  readonly memory: number;
  /** Until all were in, the first time and when all came back; milliseconds. */
  readonly accept: number;
  readonly again: number;
};

type FanoutOptions = {
  readonly subscribers?: number;
  readonly servers?: readonly ServerName[];
  /** Turns with 27 alerts of those beside each other; twice as many with one. */
  readonly turns?: number;
};

/** From the command line; throws on a server there is not. */
export const fanoutOptions = (asked: {
  readonly subscribers?: string | undefined;
  readonly turns?: string | undefined;
  readonly servers?: string | undefined;
}): FanoutOptions => {
  const known: readonly ServerName[] = [...BESIDE, ...AFTER];
  const servers = asked.servers?.split(',').map((name) => {
    const server = known.find((one) => one === name);
    if (server === undefined) throw new Error(`there is no server ${name}; there are ${known.join(', ')}`);
    return server;
  });
  return {
    ...(asked.subscribers === undefined ? {} : { subscribers: Number(asked.subscribers) }),
    ...(asked.turns === undefined ? {} : { turns: Number(asked.turns) }),
    ...(servers === undefined ? {} : { servers }),
  };
};

/** One alert alone, and a nationwide one of 27 POSTs, to everybody at once, by every server there is. */
export const fanout = async (say: Say, options: FanoutOptions = {}): Promise<unknown> => {
  const { subscribers = SUBSCRIBERS, turns = TURNS.bursts } = options;
  const missing: readonly ServerName[] = IF_INSTALLED.filter((name) => !isInstalled(name));
  const servers = options.servers ?? [...BESIDE, ...AFTER].filter((name) => !missing.includes(name));
  say(`fanout: ${number(subscribers)} subscribers; ${NATION.length} POSTs at once, and one alone; ${turns} turns`);
  if (!canPin) say('  there is no taskset or one processor only: server and subscribers share processors');
  for (const name of missing) say(`  ${name} is not installed here and not measured`);
  if (canPin) pin(process.pid, LOAD_CORE);
  installPeers();
  const seen = new Map<ServerName, Seen>();
  const beside = servers.filter((name) => BESIDE.includes(name));
  await measure(beside, subscribers, { ...TURNS, bursts: turns, singles: 2 * turns }, seen);
  for (const name of servers) if (!BESIDE.includes(name)) await measure([name], subscribers, FEW_TURNS, seen);
  const ceiling = await loadCeiling(subscribers);
  say(report(seen, subscribers, ceiling));
  return Object.fromEntries(seen);
};

type Turns = { readonly warmUp: number; readonly bursts: number; readonly singles: number };

/** All of them at once, in turn. */
const measure = async (
  names: readonly ServerName[],
  subscribers: number,
  turns: Turns,
  seen: Map<ServerName, Seen>,
): Promise<void> => {
  const stands: Stand[] = [];
  try {
    for (const name of names) {
      const stand = await open(name, subscribers);
      stands.push(stand);
      seen.set(name, stand.seen);
    }
    for (let turn = 0; turn < turns.warmUp; turn += 1)
      for (const stand of stands) await one(stand, turn % 3 === 0 ? NATION.length : 1);
    for (let turn = 0; turn < turns.bursts; turn += 1) {
      for (const stand of stands) {
        const { cpu, time, writes, load } = await one(stand, NATION.length);
        stand.seen.burstCpu.push(cpu);
        stand.seen.burstTime.push(time);
        stand.seen.burstWrites.push(writes);
        stand.seen.loadCpu.push(load);
      }
    }
    for (let turn = 0; turn < turns.singles; turn += 1) {
      for (const stand of stands) {
        const { cpu, time } = await one(stand, 1);
        stand.seen.singleCpu.push(cpu);
        stand.seen.singleTime.push(time);
      }
    }
  } finally {
    for (const { crowd, server } of stands) {
      await crowd.end();
      await server.end();
    }
  }
};

/** A server with its subscribers. */
type Stand = {
  readonly name: ServerName;
  readonly server: Server;
  readonly crowd: Crowd;
  readonly subscribers: number;
  readonly seen: Seen;
};

const open = async (name: ServerName, subscribers: number): Promise<Stand> => {
  const server = await startServer(name);
  const resident = (): number => server.pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  await pause(REST);
  const before = resident();
  const first = await startCrowd(server, { count: subscribers });
  const accept = await first.enter();
  await pause(10 * REST);
  const memory = (resident() - before) / subscribers;
  await first.end();
  await pause(10 * REST);
  const crowd = await startCrowd(server, { count: subscribers });
  const again = await crowd.enter();
  const nothing = { burstCpu: [], burstTime: [], burstWrites: [], singleCpu: [], singleTime: [], loadCpu: [] };
  return { name, server, crowd, subscribers, seen: { ...nothing, memory, accept, again } };
};

/** So many alerts at once to everybody. */
const one = async ({ name, server, crowd, subscribers }: Stand, count: number) => {
  const served = (): number => server.pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  await pause(REST);
  const all = await crowd.expect(count);
  const [before, load] = [served(), cpuSeconds(crowd.script.pid)];
  const began = await server.say(count);
  const done = await all();
  if (done.extra !== 0) throw new Error(`${name} said ${done.extra} events too many`);
  const millions = (subscribers * count) / 1e6;
  return {
    cpu: (served() - before) / millions,
    time: done.last - began,
    writes: done.reads / subscribers,
    load: (cpuSeconds(crowd.script.pid) - load) / millions,
  };
};

/**
 * How fast the subscribers can be at best, in milliseconds: they stand still while a server writes to all of them, and
 * then find everything waiting.
 */
const loadCeiling = async (subscribers: number): Promise<number> => {
  const server = await startServer('uws-gathered');
  const crowd = await startCrowd(server, { count: subscribers });
  try {
    await crowd.enter();
    const times: number[] = [];
    for (let count = 0; count < CEILING_TURNS; count += 1) {
      const all = await crowd.expect(NATION.length);
      crowd.script.freeze();
      await server.say(NATION.length);
      await pause(REST);
      const began = Number(process.hrtime.bigint()) / 1e6;
      crowd.script.thaw();
      times.push((await all()).last - began);
    }
    return figure(times).median;
  } finally {
    await crowd.end();
    await server.end();
  }
};

const CEILING_TURNS = 5;

const MEASURES = ['burstCpu', 'burstTime', 'singleCpu', 'singleTime'] as const;

const report = (seen: ReadonlyMap<ServerName, Seen>, subscribers: number, ceiling: number): string => {
  const names = [...seen.keys()];
  const median = (name: ServerName, what: keyof Seen): number => figure([seen.get(name)?.[what] ?? []].flat()).median;
  /** Each turn against the same turn of uWebSockets.js where there is one, else median against median. */
  const ratioTo = (name: ServerName, what: (typeof MEASURES)[number]): number => {
    const [ours, theirs] = [seen.get(name)?.[what] ?? [], seen.get('uws')?.[what] ?? []];
    return ours.length === theirs.length ? ratio(ours, theirs).median : figure(ours).median / figure(theirs).median;
  };
  const ratios = names.map((name) => [name, ...MEASURES.map((what) => number(ratioTo(name, what)))]);
  const figures = names.map((name) => [
    name,
    ...[...MEASURES, 'burstWrites', 'loadCpu'].map((what) => number(median(name, what as keyof Seen))),
    number(median(name, 'memory') / 1024),
    number(median(name, 'accept') / 1000),
    number(median(name, 'again') / 1000),
  ]);
  const deliveries = (subscribers * NATION.length) / (ceiling / 1000) / 1e6;
  return [
    'medians as ratios to uWebSockets.js (uws)',
    table(['server', '27: CPU', '27: all', '1: CPU', '1: all'], ratios),
    '',
    'medians; s/M: seconds of processor time for a million deliveries; writes: to each subscriber, for the 27;',
    'load: what the subscribers themselves take; KiB: for each idle subscriber; in, again: until all are, and are back',
    table(
      ['server', '27: s/M', '27: all, ms', '1: s/M', '1: all, ms', 'writes', 'load: s/M', 'KiB', 'in, s', 'again, s'],
      figures,
    ),
    `the subscribers alone, with everything waiting for them: ${number(ceiling)} ms for the 27, ${number(deliveries)} million deliveries a second`,
    '',
    '27 at once, CPU seconds per million deliveries',
    bars(names.map((name) => [name, median(name, 'burstCpu')])),
    '',
    'one alone, CPU seconds per million deliveries',
    bars(names.map((name) => [name, median(name, 'singleCpu')])),
    '',
    'hub: the gateway process alone; queue, sequencer and Redis are others. hub-2: two gateway processes, both on one processor.',
    'hub-alone: the same gateway with a log in memory. uws-gathered: uWebSockets.js in an application that keeps alerts',
    'for 16 ms and publishes them in one turn; bare and ws-framed write ready frames, once a turn of the event loop.',
  ].join('\n');
};

const PLOT_WIDTH = 50;

const bars = (values: readonly (readonly [string, number])[]): string => {
  const most = Math.max(...values.map(([, value]) => value));
  const longest = Math.max(...values.map(([name]) => name.length));
  return values
    .map(([name, value]) => {
      const bar = '█'.repeat(Math.max(1, Math.round((value / most) * PLOT_WIDTH)));
      return `${name.padEnd(longest)} ${bar} ${number(value)}`;
    })
    .join('\n');
};
