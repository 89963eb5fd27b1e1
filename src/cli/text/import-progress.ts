import { every } from '../../app/kit/clock.ts';
import type { Session } from '../cli.ts';
import { count, duration, number } from './words.ts';

/** How often the progress line is written; milliseconds. */
const PROGRESS_EVERY = 250;

export type Doing = {
  readonly what: string;
  readonly unit: string;
  done(): number;
  /** 0 to 1; undefined when it cannot be told. */
  share(): number | undefined;
};

/** A line on a terminal that says how far long work is; returns what takes it away. */
export const tellDoing = ({ cli }: Session, doing: Doing): (() => Promise<void>) => {
  if (!cli.isTerminal.stderr) return async () => {};
  const startedAt = cli.clock.now();
  const stop = every(cli.clock, PROGRESS_EVERY, async () => {
    cli.stderr(`\r\u001b[K${doingText(doing, cli.clock.now() - startedAt)}`);
  });
  return async () => {
    await stop();
    cli.stderr('\r\u001b[K');
  };
};

/** `official.csv.gz: 12,345 rows, 34 %, 18,200/s, 2 s left` */
export const doingText = ({ what, unit, done, share }: Doing, elapsed: number): string => {
  const part = share();
  const left = part === undefined || part <= 0 || part >= 1 ? undefined : (elapsed * (1 - part)) / part;
  return [
    `${what}: ${count(done(), unit)}`,
    ...(part === undefined ? [] : [`${Math.floor(part * 100)} %`]),
    `${number((done() * 1000) / Math.max(1, elapsed))}/s`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ].join(', ');
};
