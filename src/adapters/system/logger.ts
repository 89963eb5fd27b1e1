import pc from 'picocolors';
import { pino } from 'pino';
import { EVENTS, type Observe } from '../../app/kit/observe.ts';
import { escapedJson, safeDocument } from '../../protocol/safe-text.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import { changesOnly } from './changes-only.ts';

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
    const level = EVENTS[event];
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
