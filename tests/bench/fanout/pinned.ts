import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What is measured has this processor, everything else of the bench the next one, where there are two and `taskset`. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export const canPin = cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Every thread of a process that runs already. */
export const pin = (pid: number, core: number): void => {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
};

/** A script of the bench in a pinned process of its own, which talks by messages. */
export type Pinned = {
  readonly pid: number;
  tell(message: object): void;
  /** Lets it stand still, and go on. */
  freeze(): void;
  thaw(): void;
  /** The next message with that field that nobody has taken; an error after two minutes without. */
  heard<Message extends object>(field: keyof Message & string): Promise<Message>;
  end(): Promise<void>;
};

/** Whatever takes longer than this will not come any more; milliseconds. */
const PATIENCE = 120_000;

export const startPinned = (file: string, core: number, options: object): Pinned => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, '--import', 'tsx', path, JSON.stringify(options)];
  const [command = '', ...args] = canPin ? ['taskset', '-c', String(core), ...node] : node;
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const messages: object[] = [];
  const listeners = new Set<() => void>();
  child.on('message', (message: object) => {
    messages.push(message);
    for (const listener of [...listeners]) listener();
  });
  return {
    pid: child.pid ?? 0,
    tell: (message) => void child.send(message),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    heard: <Message extends object>(field: keyof Message & string) =>
      new Promise<Message>((resolve, reject) => {
        const ended = (code: number | null): void => reject(new Error(`${file} ended with ${code}`));
        const limit = setTimeout(() => reject(new Error(`${file} did not say ${field}`)), PATIENCE);
        const look = (): void => {
          const index = messages.findIndex((message) => field in message);
          if (index < 0) return;
          clearTimeout(limit);
          listeners.delete(look);
          child.off('exit', ended);
          resolve(messages.splice(index, 1)[0] as Message);
        };
        listeners.add(look);
        child.once('exit', ended);
        look();
      }),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};

/** Processor seconds of all threads that a process has now, to the microsecond. */
export const cpuSeconds = (pid: number): number => {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has ended in between.
    }
  }
  return nanoseconds / 1e9;
};

export const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1024;

/** The clock that all processes of a machine share; milliseconds. */
export const moment = (): number => Number(process.hrtime.bigint()) / 1e6;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
