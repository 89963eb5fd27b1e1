import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A script of the bench in a process of its own. */
export type Script = {
  readonly child: ChildProcess;
  said(line: RegExp): Promise<RegExpExecArray>;
  end(): Promise<void>;
};

export const runScript = (file: string, args: readonly string[]): Script => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) => {
    lines.push(line);
    for (const listener of listeners) listener();
  });
  return {
    child,
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          for (const line of lines) {
            const match = wanted.exec(line);
            if (match === null) continue;
            listeners.delete(look);
            resolve(match);
            return;
          }
        };
        listeners.add(look);
        child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it said ${wanted}`)));
        look();
      }),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
