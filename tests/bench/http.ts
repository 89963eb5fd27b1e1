import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { figure, number, ratio, table } from './measure.ts';
import { runScript, type Script } from './processes.ts';

/** Runs of each, in turn; short, since others may use the machine too. What is there to compare with has fewer. */
const RUNS = 9;
const FEW = 3;
const RUN_MS = 1_000;
const WARM_UP_MS = 1_000;
const CONNECTIONS = 64;

const KINDS = ['bare', 'hub', 'express', 'ceiling'] as const;
type Kind = (typeof KINDS)[number];
type Case = '200' | '304';

/** Answers a second, and microseconds of the server's processor for each. */
type Run = { readonly rate: number; readonly cost: number };

/**
 * `/v1/status` of the hub beside a bare `node:http` server with the same ready body, and beside the same hub without
 * its fast path. The ceiling is what the load could ask for if a server cost nothing.
 */
export const http = async (say: (text: string) => void): Promise<unknown> => {
  const servers = new Map<Kind, Serving>();
  for (const kind of KINDS) servers.set(kind, await startServer(kind));
  const pinned = [...servers.values()].every(({ script }) => pin(script, 0));
  say(
    `http: GET /v1/status, ${servers.get('hub')?.bytes} bytes, ${CONNECTIONS} connections${pinned ? ', server and load on a processor each' : ''}`,
  );
  const runs = new Map<string, Run[]>();
  const cases = (kind: Kind): readonly Case[] => (kind === 'ceiling' ? ['200'] : ['200', '304']);
  try {
    for (let round = -1; round < RUNS; round += 1) {
      for (const [kind, server] of servers) {
        if (round >= FEW && kind !== 'hub' && kind !== 'bare') continue;
        for (const one of cases(kind)) {
          const run = await load(server, one, round < 0 ? WARM_UP_MS : RUN_MS);
          if (round >= 0) runs.set(`${kind} ${one}`, [...(runs.get(`${kind} ${one}`) ?? []), run]);
        }
      }
    }
  } finally {
    for (const { script } of servers.values()) await script.end();
  }
  const of = (name: string, what: keyof Run): readonly number[] => (runs.get(name) ?? []).map((run) => run[what]);
  const ratios = (['200', '304'] as const).map((one) => ({
    answer: one,
    rate: ratio(of(`hub ${one}`, 'rate'), of(`bare ${one}`, 'rate')),
    cost: ratio(of(`hub ${one}`, 'cost'), of(`bare ${one}`, 'cost')),
    withoutFastPath: ratio(of(`express ${one}`, 'rate'), of(`bare ${one}`, 'rate')),
  }));
  say(
    table(
      ['of bare node:http', 'requests/s', 'min', 'max', 'CPU each', 'by the router alone'],
      ratios.map(({ answer, rate, cost, withoutFastPath }) =>
        [`hub, ${answer}`, rate.median, rate.min, rate.max, cost.median, withoutFastPath.median].map((cell) =>
          typeof cell === 'string' ? cell : number(cell),
        ),
      ),
    ),
  );
  say('');
  say(
    table(
      ['', 'requests/s', 'µs of CPU each'],
      [...runs].map(([name, all]) => [
        name,
        number(figure(all.map(({ rate }) => rate)).median),
        number(figure(all.map(({ cost }) => cost)).median),
      ]),
    ),
  );
  return { ratios };
};

type Serving = { readonly script: Script; readonly port: string; readonly bytes: string; readonly etag: string };

const startServer = async (kind: Kind): Promise<Serving> => {
  const script = runScript('./http-serve.ts', [kind]);
  const [, port = '', bytes = '', etag = ''] = await script.said(/^listening (\d+) (\d+) (\S+)$/);
  return { script, port, bytes, etag };
};

const load = async ({ script, port, etag }: Serving, answer: Case, ms: number): Promise<Run> => {
  const args = [port, String(ms), String(CONNECTIONS), ...(answer === '304' ? [etag] : [])];
  const before = cpuSeconds(script);
  const client = runScript('./http-load.ts', args);
  pin(client, 1);
  const [, answers = '', wrong = ''] = await client.said(/^answers (\d+) wrong (\d+)$/);
  const used = cpuSeconds(script) - before;
  if (Number(wrong) > 0 || Number(answers) === 0) throw new Error(`${wrong} wrong answers of ${answers}`);
  return { rate: Number(answers) / (ms / 1_000), cost: (used / Number(answers)) * 1e6 };
};

/** False where there is no `taskset`, or only one processor. */
const pin = ({ child }: Script, processor: number): boolean =>
  spawnSync('taskset', ['-a', '-c', '-p', String(processor), String(child.pid)], { stdio: 'ignore' }).status === 0;

/** Linux counts in hundredths of a second. */
const TICK = 0.01;
const cpuSeconds = ({ child }: Script): number => {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return Number.NaN;
  }
};
