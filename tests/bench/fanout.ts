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
  const rows = [...seen].map(([name, one]) => [
    name,
    ...[one.burstCpu, one.burstTime, one.singleCpu, one.singleTime].map((values) => number(figure(values).median)),
    number(figure(one.loadCpu).median),
    number(figure(one.memory).median / 1024),
    number(figure(one.accept).median / 1000),
  ]);
  return table(
    [
      'server',
      '27: CPU s/M',
      '27: all, ms',
      '1: CPU s/M',
      '1: all, ms',
      'load: CPU s/M',
      'KiB/idle',
      `${subscribers} in, s`,
    ],
    rows,
  );
};
