import { spawnSync } from 'node:child_process';
import { canPin, cpuSeconds, LOAD_CORE, pause, pin, residentBytes } from './fanout/pinned.ts';
import type { ServerName } from './fanout/rig.ts';
import { NATION, startCrowd, startServer } from './fanout/rig.ts';
import { figure, number, table } from './measure.ts';
import { installPeers } from './peers/install.ts';

/** Runs of all in turn, and in each of them bursts and single alerts per server. */
const RUNS = 3;
const BURSTS = 4;
const SINGLES = 6;
/** Those that take seconds for a burst get one. */
const SLOW: readonly ServerName[] = ['ws', 'socket.io'];
const SERVERS: readonly ServerName[] = ['bare', 'uws', 'hub-alone', 'hub', 'ws-framed', 'ws', 'socket.io'];
/** Between two alerts, so that each is alone; milliseconds. */
const REST = 150;

/** What was seen of a server; processor time in seconds per million deliveries, times in milliseconds, memory in bytes. */
export type Seen = {
  readonly burstCpu: number[];
  readonly burstTime: number[];
  readonly singleCpu: number[];
  readonly singleTime: number[];
  readonly loadCpu: number[];
  readonly memory: number[];
  readonly accept: number[];
};

const nothing = (): Seen => ({
  burstCpu: [],
  burstTime: [],
  singleCpu: [],
  singleTime: [],
  loadCpu: [],
  memory: [],
  accept: [],
});

/** One burst of all regions, and one alert alone, to everybody at once, by every server there is, each in turn. */
export const fanout = async (say: (text: string) => void, options: FanoutOptions = {}): Promise<unknown> => {
  const subscribers = options.subscribers ?? 10_000;
  const servers = options.servers ?? SERVERS;
  say(`fanout: ${number(subscribers)} subscribers, ${NATION.length} regions at once and one alone`);
  if (!canPin) say('  there is no taskset or one processor only: server and subscribers share processors');
  for (const name of ['nginx', 'mosquitto']) {
    if (spawnSync('which', [name]).status !== 0) say(`  ${name} is not installed here and not measured`);
  }
  if (canPin) pin(process.pid, LOAD_CORE);
  installPeers();
  const seen = new Map<ServerName, Seen>(servers.map((name) => [name, nothing()]));
  for (let run = 0; run < (options.runs ?? RUNS); run += 1) {
    for (const name of servers) await measure(name, subscribers, seen.get(name) ?? nothing());
    say(`  run ${run + 1} of ${options.runs ?? RUNS}`);
  }
  say(report(seen, subscribers));
  return Object.fromEntries(seen);
};

export type FanoutOptions = {
  readonly subscribers?: number;
  readonly servers?: readonly ServerName[];
  readonly runs?: number;
};

const measure = async (name: ServerName, subscribers: number, seen: Seen): Promise<void> => {
  const server = await startServer(name);
  const crowd = await startCrowd({
    port: server.port,
    path: server.path,
    count: subscribers,
    socketIo: name === 'socket.io',
  });
  try {
    await pause(REST);
    const before = residentBytes(server.pid);
    seen.accept.push(await crowd.enter());
    await pause(5 * REST);
    seen.memory.push((residentBytes(server.pid) - before) / subscribers);

    const once = async (count: number, cpu: number[], time: number[]): Promise<void> => {
      const all = await crowd.expect(count);
      const [served, load] = [cpuSeconds(server.pid), cpuSeconds(crowd.script.pid)];
      const began = await server.say(count);
      const done = await all();
      if (done.extra !== 0) throw new Error(`${name} said ${done.extra} events too many`);
      const millions = (subscribers * count) / 1e6;
      cpu.push((cpuSeconds(server.pid) - served) / millions);
      time.push(done.last - began);
      if (count > 1) seen.loadCpu.push((cpuSeconds(crowd.script.pid) - load) / millions);
      await pause(REST);
    };
    const bursts = SLOW.includes(name) ? 1 : BURSTS;
    for (let burst = 0; burst < bursts; burst += 1) await once(NATION.length, seen.burstCpu, seen.burstTime);
    for (let single = 0; single < SINGLES; single += 1) await once(1, seen.singleCpu, seen.singleTime);
  } finally {
    await crowd.end();
    await server.end();
  }
};

const report = (seen: ReadonlyMap<ServerName, Seen>, subscribers: number): string => {
  const of = (values: readonly number[]): number => figure(values).median;
  const rows = [...seen].map(([name, one]) => ({
    name,
    times: [one.burstCpu, one.burstTime, one.singleCpu, one.singleTime].map(of),
    rest: [of(one.loadCpu), of(one.memory) / 1024, of(one.accept) / 1000],
  }));
  const peer = rows.find(({ name }) => name === 'uws')?.times ?? [];
  const measures = ['27: CPU', '27: all', '1: CPU', '1: all'];
  const ratios = rows.map(({ name, times }) => [
    name,
    ...times.map((value, index) => number(value / (peer[index] ?? Number.NaN))),
  ]);
  const figures = rows.map(({ name, times, rest }) => [name, ...[...times, ...rest].map(number)]);
  const units = ['27: CPU s/M', '27: all, ms', '1: CPU s/M', '1: all, ms'];
  const most = Math.max(...rows.map(({ times }) => times[0] ?? 0));
  const plot = rows.map(({ name, times }) => {
    const bar = '█'.repeat(Math.max(1, Math.round(((times[0] ?? 0) / most) * PLOT_WIDTH)));
    return `${name.padEnd(LONGEST)} ${bar} ${number(times[0] ?? 0)}`;
  });
  return [
    'medians as ratios to uWebSockets.js',
    table(['server', ...measures], ratios),
    '',
    'medians; M: a million deliveries; load: what the subscribers themselves take; KiB: for each idle subscriber',
    table(['server', ...units, 'load: CPU s/M', 'KiB', `${subscribers} in, s`], figures),
    '',
    '27 at once, CPU seconds per million deliveries',
    ...plot,
    '',
    'hub: the gateway process, with 27 POSTs through queue, sequencer and log; the processor time of those is not in it.',
    'hub-alone: the same gateway with a log in memory. The others get all 27 in one turn of their event loop.',
  ].join('\n');
};

const PLOT_WIDTH = 50;
const LONGEST = 10;
