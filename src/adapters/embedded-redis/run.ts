import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { found, missing, type Outcome } from './outcome.ts';

/** More than any of these commands prints; what prints more is not what we asked for. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

export type RunOptions = {
  readonly limitMs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
};

/** Runs a command to its end, within a limit. Fails with its own last words; throws only when aborted. */
export const run = (
  command: string,
  args: readonly string[],
  { limitMs, signal, ...rest }: RunOptions,
): Promise<Outcome<{ readonly out: string; readonly complaints: string }>> =>
  new Promise((resolve, reject) => {
    const options = { ...rest, timeout: limitMs, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'utf8' as const };
    const child = execFile(command, args, signal ? { ...options, signal } : options, (error, out, complaints) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error === null) resolve(found({ out, complaints }));
      else if (error.killed) resolve(missing(`${basename(command)} was stopped after ${limitMs / 1000} s`));
      else resolve(missing(`${basename(command)} failed: ${lastLine(complaints) ?? lastLine(out) ?? error.message}`));
    });
    child.stdin?.end(); // nothing may ask a question
  });

/** The last line with something in it. */
export const lastLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1);
