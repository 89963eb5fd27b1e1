import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Cli } from './cli.ts';
import { CliError, EXIT } from './exit.ts';

/** Where long answers go: a file that is there once it is whole, or standard output. */
export type Output = {
  write(chunk: Uint8Array): Promise<void>;
  /** All of it was written: the file takes its place. */
  keep(): Promise<void>;
  /** It is not all of it: nothing is left, and what was there before stays. */
  drop(): Promise<void>;
};

export const openOutput = (path: string | undefined, cli: Cli): Output =>
  path === undefined || path === '-' ? standardOutput(cli) : fileOutput(path);

const standardOutput = (cli: Cli): Output => ({
  write: cli.writeBytes,
  keep: async () => {},
  drop: async () => {},
});

/** Only its user may read it: what a hub gives away can hold more than the public sees. */
const fileOutput = (path: string): Output => {
  const draft = `${path}.part`;
  const out = createWriteStream(draft, { mode: 0o600 });
  out.on('error', () => {}); // Told by the write that fails, or at the end.
  const failed = (error: unknown): CliError =>
    new CliError(
      'file.unwritable',
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.failed,
      { cause: error },
    );
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        out.write(chunk, (error) => (error == null ? resolve() : reject(failed(error))));
      }),
    keep: async () => {
      out.end();
      try {
        await finished(out);
        await rename(draft, path);
      } catch (error) {
        throw failed(error);
      }
    },
    drop: async () => {
      out.destroy();
      await rm(draft, { force: true });
    },
  };
};
