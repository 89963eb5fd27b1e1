import { every } from '../app/kit/clock.ts';
import { safeLine } from '../protocol/safe-text.ts';
import type { Session } from './cli.ts';

/** How often a line is written over the one before, on a terminal; milliseconds. */
const TERMINAL_EVERY = 250;
/** How often a line is written under the one before, into a file or a pipe; milliseconds. */
const PIPE_EVERY = 5_000;

/**
 * A line on standard error that says how far long work is: on a terminal one that changes, elsewhere one now and then, so
 * that a log shows that the work goes on. Returns what ends it, and takes the line away.
 */
export const tellProgress = ({ cli }: Session, line: () => string): (() => Promise<void>) => {
  const onTerminal = cli.isTerminal.stderr;
  const stop = every(cli.clock, onTerminal ? TERMINAL_EVERY : PIPE_EVERY, async () => {
    const text = safeLine(line());
    cli.stderr(onTerminal ? `\r\u001b[K${text}` : `${text}\n`);
  });
  return async () => {
    await stop();
    if (onTerminal) cli.stderr('\r\u001b[K');
  };
};

/** The time left at the same pace; undefined where it cannot be told. Milliseconds. */
export const leftOf = (share: number | undefined, elapsed: number): number | undefined =>
  share === undefined || share <= 0 || share >= 1 ? undefined : (elapsed * (1 - share)) / share;
