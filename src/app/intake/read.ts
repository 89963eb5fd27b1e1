import { defined } from '../../domain/defined.ts';
import { RETRY_WITHIN } from '../../domain/mass-clear.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Limits } from '../../domain/refuse.ts';
import { refuse, refuseListing } from '../../domain/refuse.ts';
import type { Listing, Signal, SnapshotSignal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';
import { breath } from '../kit/breath.ts';
import { shownRaw } from '../kit/shown.ts';
import type { Identity } from '../log/log.ts';
import type { SourceRecord } from '../sources/sources.ts';
import type { Queued } from './queue.ts';
import type { Rejected } from './refused.ts';

/** Why one item of a submission was not taken; with `line`, why one line of a list was not, while the rest was. */
export type Rejection = {
  readonly index: number;
  readonly code: string;
  readonly detail: string;
  /** Its place in `active`, from 0. */
  readonly line?: number;
};

/** Reads one item as it came. `listings` are lines of a list that could not be read; the rest of the list is kept. */
export type ParseSignal = (
  raw: unknown,
  context: {
    readonly source: SourceRecord;
    readonly receivedAt: Instant;
    readonly tree: Catalogue;
    readonly scenarioTime: boolean;
  },
) =>
  | {
      readonly signal: Signal;
      /** False when the source did not say when it happened, and the time is that of its arrival. */
      readonly saysWhen: boolean;
      readonly unread: readonly {
        readonly code: string;
        readonly detail: string;
        readonly raw: unknown;
        readonly line?: number;
      }[];
    }
  | { readonly code: string; readonly detail: string };

export type ReadPorts = {
  readonly parse: ParseSignal;
  readonly fingerprint: (text: string) => string;
  readonly now: () => Instant;
  readonly tree: Catalogue;
  readonly limits: Limits;
  /** How much later it may be than `now` says, while the machine's clock is in doubt; milliseconds. */
  readonly clockAhead?: () => number;
  /** True in a drill: a signal without `receivedAt` arrived when it happened, not now. */
  readonly scenarioTime: boolean;
};

/** How much of a refused signal is kept. */
const KEPT_OF_REJECTED = 2_000;
/** With its place in the submission. */
export type Indexed = Queued & { readonly index: number };

type Read = {
  readonly taken: readonly Indexed[];
  readonly duplicate: number;
  readonly rejected: readonly Rejection[];
  /** Of lists: lines that could not be read. */
  readonly lines: readonly Rejection[];
  readonly unread: readonly Rejected[];
};

/**
 * Each item of a submission: taken, a repeat of another one in it, or refused. Others have their turn meanwhile: a
 * thousand lists take long.
 */
export const readAll = async (
  ports: ReadPorts,
  source: SourceRecord,
  items: readonly unknown[],
  kept: boolean,
): Promise<Read> => {
  const receivedAt = ports.now();
  const taken: Indexed[] = [];
  const rejected: Rejection[] = [];
  const lines: Rejection[] = [];
  const unread: Rejected[] = [];
  const seen = new Map<string, string>();
  let duplicate = 0;
  const read = (raw: unknown, index: number): void => {
    const parsed = ports.parse(raw, { source, receivedAt, tree: ports.tree, scenarioTime: ports.scenarioTime });
    if ('code' in parsed) {
      rejected.push({ index, code: parsed.code, detail: parsed.detail });
      return;
    }
    for (const line of parsed.unread) unread.push(keep(ports, source, line, line.raw));
    // What was kept lies back. With a time ahead it would count as of now, and end what began while it was kept.
    const limits = kept && parsed.signal.kind !== 'alert' ? { ...ports.limits, ahead: 0 } : limitsNow(ports);
    const refusal = refuse(parsed.signal, source, limits, ports.tree);
    if (refusal !== undefined) {
      rejected.push({ index, ...refusal });
      return;
    }
    for (const { code, detail, line } of parsed.unread) lines.push({ index, code, detail, ...defined({ line }) });
    const signal =
      parsed.signal.kind === 'snapshot'
        ? withAnswer(ports, allowedLines(ports, source, parsed.signal, unread), parsed.saysWhen)
        : parsed.signal;
    const identity = identify(ports, signal, parsed.saysWhen);
    if (identity !== undefined && seen.get(identity.key) === identity.digest) {
      duplicate += 1;
      return;
    }
    if (identity !== undefined) seen.set(identity.key, identity.digest);
    taken.push(identity === undefined ? { signal, index } : { signal, identity, index });
  };
  const breathe = breath();
  for (const [index, raw] of items.entries()) {
    read(raw, index);
    await breathe();
  }
  return { taken, duplicate, rejected, lines, unread };
};

/** While two clocks disagree, what is not ahead of both of them is taken: it counts as of now. */
const limitsNow = ({ limits, clockAhead }: ReadPorts): Limits => {
  const ahead = clockAhead?.() ?? 0;
  return ahead === 0 ? limits : { ...limits, ahead: limits.ahead + ahead };
};

/**
 * A line that says an impossible time still says that the place is under alert: it stays, without the time. A line about
 * a place the source may not speak for goes. Both are kept with their reasons.
 */
const allowedLines = (
  ports: ReadPorts,
  source: SourceRecord,
  signal: SnapshotSignal,
  unread: Rejected[],
): SnapshotSignal => {
  const active = signal.active.flatMap((line): readonly Listing[] => {
    const refusal = refuseListing(line, signal.receivedAt, source, limitsNow(ports), ports.tree);
    if (refusal === undefined) return [line];
    unread.push(keep(ports, source, refusal, line));
    if (refusal.code !== 'signal.too-far-ahead') return [];
    const { at: _, ...timeless } = line;
    return refuseListing(timeless, signal.receivedAt, source, ports.limits, ports.tree) === undefined ? [timeless] : [];
  });
  return { ...signal, active };
};

/** By what it says: the same list sent again is the same answer. Where the time is ours, it says nothing of it. */
const withAnswer = (ports: ReadPorts, signal: SnapshotSignal, saysWhen: boolean): SnapshotSignal => {
  const { id, at, active } = signal;
  return { ...signal, answer: ports.fingerprint(JSON.stringify([id ?? '', saysWhen ? at : '', active])) };
};

/**
 * A signal with an id is recognised by it; one without by all it says. A heartbeat, and a list without an id, is always
 * news: they cost no entry when nothing changed.
 *
 * An id that comes without a time is good for minutes only: a controller that starts anew counts from 1 again.
 */
const identify = (ports: ReadPorts, signal: Signal, saysWhen: boolean): Identity | undefined => {
  const { receivedAt, id, source, trust: _, ...content } = signal;
  if (id === undefined) {
    if (signal.kind === 'heartbeat' || signal.kind === 'snapshot') return undefined;
    return { key: `${source}#${ports.fingerprint(JSON.stringify(content))}`, digest: '' };
  }
  const { at: __, ...timeless } = content;
  if (saysWhen) return { key: `${source}:${id}`, digest: ports.fingerprint(JSON.stringify(content)) };
  const window = Math.floor(receivedAt / RETRY_WITHIN);
  return {
    key: `${source}~${window}:${id}`,
    earlier: `${source}~${window - 1}:${id}`,
    digest: ports.fingerprint(JSON.stringify(timeless)),
  };
};

export const keep = (
  ports: ReadPorts,
  source: SourceRecord,
  why: { readonly code: string; readonly detail: string },
  raw: unknown,
): Rejected => ({
  at: ports.now(),
  source: source.id,
  code: why.code,
  detail: why.detail,
  signal: shownRaw(raw, KEPT_OF_REJECTED),
});
