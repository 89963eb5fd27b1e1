import pc from 'picocolors';
import { pino } from 'pino';
import type { Observe } from '../../app/kit/observe.ts';
import { escapedJson, safeDocument } from '../../protocol/safe-text.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import { changesOnly } from './changes-only.ts';

/** How loud an event is; what is not named here is `info`. */
const LEVELS: Readonly<Record<string, 'debug' | 'warn' | 'error'>> = {
  'signals.received': 'debug',
  'source.polled': 'debug',
  'source.failed': 'warn',
  'token.refused': 'debug',
  'tokens.wrong': 'warn',
  'redis.weak': 'warn',
  'regions.doubted': 'warn',
  'position.not-noted': 'warn',
  'checkpoint.passed-over': 'warn',
  'batch.sequenced': 'debug',
  'frame.sent': 'debug',
  'subscriber.joined': 'debug',
  'subscriber.left': 'debug',
  'http.request': 'debug',
  'notify.tried': 'debug',
  'notify.failed': 'warn',
  'notify.template-failed': 'warn',
  'notify.gap': 'warn',
  'notify.gone': 'warn',
  'commit.conflict': 'warn',
  'signal.refused': 'warn',
  'batch.stalled': 'warn',
  'batch.failed': 'warn',
  'feed.doubted': 'warn',
  'lead.failed': 'warn',
  'pulse.failed': 'warn',
  'follow.failed': 'warn',
  'follow.reset': 'warn',
  'feed.put-back': 'error',
  'sources.put-back': 'error',
  'ingest.begun-anew': 'warn',
  'ingest.failed': 'warn',
  'redis.failed': 'warn',
  'redis.died': 'error',
  'gateway.died': 'error',
  'gateway.restarted': 'warn',
  'batch.dead': 'error',
  'batch.undecided': 'error',
  'checkpoint.failed': 'error',
  'watchdog.failed': 'error',
  'queue.failed': 'error',
  'queue.forced': 'warn',
  'batch.waits': 'warn',
  'lead.abandoned': 'error',
  'redis.waiting': 'warn',
  'clock.stepped': 'warn',
  'clock.adopted': 'warn',
  'hub.failed': 'error',
  'hub.killed': 'error',
  'http.failed': 'error',
};

/** The same failure of a connection is told once in this time; milliseconds. */
const REPEAT_AFTER = 10_000;

/**
 * Writes what happens as one JSON line each: `{"level","time","event",…fields}`. Entries and frames are counted, not
 * written out.
 */
export const logger = (options: {
  readonly level: string;
  /** Lines for people in place of JSON. */
  readonly pretty?: boolean;
  readonly write?: (line: string) => void;
}): Observe => {
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const log = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: pino.stdSerializers.err },
    },
    {
      write:
        options.pretty === true
          ? (line) => write(withoutSecrets(readable(line)))
          : (line) => write(withoutSecrets(escapedJson(line))),
    },
  );
  const told = new Map<string, number>();
  const changed = changesOnly();
  return (happened, fields = {}) => {
    const event = changed(happened, fields);
    if (event === undefined) return;
    const level = LEVELS[event] ?? 'info';
    if (!log.isLevelEnabled(level)) return;
    if (level !== 'debug' && 'error' in fields && isRepeat(told, `${event} ${String(fields['error'])}`)) return;
    log[level]({ event, ...brief(fields) });
  };
};

const isRepeat = (told: Map<string, number>, what: string): boolean => {
  const now = Date.now();
  if (now - (told.get(what) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER) return true;
  if (told.size > 1_000) told.clear();
  told.set(what, now);
  return false;
};

const brief = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > 20 ? value.length : value,
    ]),
  );

const COLOURS: Readonly<Record<string, typeof pc.red>> = {
  warn: pc.yellow,
  error: pc.red,
  fatal: pc.red,
  debug: pc.dim,
  trace: pc.dim,
};

/** `07:23:31.402 warn feed.doubted feed=ua doubts=["…"]` */
const readable = (line: string): string => {
  const { level, time, pid: _, event, error, ...fields } = safeDocument(JSON.parse(line) as Record<string, unknown>);
  const paint = COLOURS[String(level)] ?? ((text: string) => text);
  const told = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const wrong =
    error === undefined ? [] : [`error=${(error as { readonly message?: string }).message ?? String(error)}`];
  return `${[pc.dim(String(time).slice(11, 23)), paint(String(level)), String(event), ...told, ...wrong].join(' ')}\n`;
};
