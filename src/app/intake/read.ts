import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Limits } from '../../domain/refuse.ts';
import { refuse, refuseListing } from '../../domain/refuse.ts';
import type { Listing, SnapshotSignal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';
import { shownRaw } from '../kit/shown.ts';
import type { SourceRecord } from '../sources/sources.ts';
import { identify, withAnswer } from './identity.ts';
import type { Breathe } from './long.ts';
import type { Queued } from './queue.ts';
import type { RefusedItem, RefusedSignal } from './refused.ts';
import type { Read, ReadContext } from './said.ts';

/** Reads one item as it came, as text or by another program. */
export type ParseSignal = (raw: unknown, context: ReadContext) => Read;

export type ReadPorts = {
  readonly parse: ParseSignal;
  readonly fingerprint: (text: string) => string;
  readonly now: () => Instant;
  readonly catalogue: Catalogue;
  readonly limits: Limits;
  /** How much later it may be than `now` says, while the machine's clock is in doubt; milliseconds. */
  readonly clockAhead?: () => number;
  /** True in a drill: a signal without `receivedAt` arrived when it happened, not now. */
  readonly scenarioTime: boolean;
};

/** A submission, and how one item of it is read. */
export type Items<Item> = {
  readonly items: readonly Item[];
  /** Somebody on the way had kept it. */
  readonly kept: boolean;
  readonly receivedAt: Instant;
  readonly readOne: (item: Item, context: ReadContext) => Read;
};

/** How much of a refused signal is kept. */
const KEPT_OF_REFUSED = 2_000;
/** With its place in the submission. */
export type Indexed = Queued & { readonly index: number };

export type Sorted = {
  readonly taken: readonly Indexed[];
  readonly duplicate: number;
  readonly refused: readonly RefusedItem[];
  /** Of lists: lines that could not be read. */
  readonly lines: readonly RefusedItem[];
  readonly unread: readonly RefusedSignal[];
};

/**
 * Each item of a submission: taken, a repeat of another one in it, or refused. Others have their turn meanwhile: a
 * thousand lists take long.
 */
export const readAll = async <Item>(
  ports: ReadPorts,
  source: SourceRecord,
  { items, kept, receivedAt, readOne }: Items<Item>,
  breathe: Breathe,
): Promise<Sorted> => {
  const taken: Indexed[] = [];
  const refused: RefusedItem[] = [];
  const lines: RefusedItem[] = [];
  const unread: RefusedSignal[] = [];
  const seen = new Map<string, string>();
  let duplicate = 0;
  const context: ReadContext = { source, receivedAt, catalogue: ports.catalogue, scenarioTime: ports.scenarioTime };
  const read = (item: Item, index: number): void => {
    const parsed = readOne(item, context);
    if ('code' in parsed) {
      refused.push({ index, code: parsed.code, detail: parsed.detail });
      return;
    }
    for (const line of parsed.unread) unread.push(keep(ports, source, line, line.raw));
    // What was kept lies back. With a time ahead it would count as of now, and end what began while it was kept.
    const limits = kept && parsed.signal.kind !== 'alert' ? { ...ports.limits, ahead: 0 } : limitsNow(ports);
    const refusal = refuse(parsed.signal, source, limits, ports.catalogue);
    if (refusal !== undefined) {
      refused.push({ index, ...refusal });
      return;
    }
    for (const { code, detail, line } of parsed.unread) lines.push({ index, code, detail, ...defined({ line }) });
    const signal =
      parsed.signal.kind === 'snapshot'
        ? withAnswer(allowedLines(ports, source, parsed.signal, unread), parsed.saysWhen, ports.fingerprint)
        : parsed.signal;
    const identity = identify(signal, parsed.saysWhen, ports.fingerprint);
    if (identity !== undefined && seen.get(identity.key) === identity.digest) {
      duplicate += 1;
      return;
    }
    if (identity !== undefined) seen.set(identity.key, identity.digest);
    taken.push(identity === undefined ? { signal, index } : { signal, identity, index });
  };
  for (const [index, item] of items.entries()) {
    read(item, index);
    await breathe();
  }
  return { taken, duplicate, refused, lines, unread };
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
  unread: RefusedSignal[],
): SnapshotSignal => {
  const active = signal.active.flatMap((line): readonly Listing[] => {
    const refusal = refuseListing(line, signal.receivedAt, source, limitsNow(ports), ports.catalogue);
    if (refusal === undefined) return [line];
    unread.push(keep(ports, source, refusal, line));
    if (refusal.code !== 'signal.too-far-ahead') return [];
    const { at: _, ...timeless } = line;
    return refuseListing(timeless, signal.receivedAt, source, ports.limits, ports.catalogue) === undefined
      ? [timeless]
      : [];
  });
  return { ...signal, active };
};

export const keep = (
  ports: ReadPorts,
  source: SourceRecord,
  why: { readonly code: string; readonly detail: string },
  raw: unknown,
): RefusedSignal => ({
  at: ports.now(),
  source: source.id,
  code: why.code,
  detail: why.detail,
  signal: shownRaw(raw, KEPT_OF_REFUSED),
});
