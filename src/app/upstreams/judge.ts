import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Said } from '../intake/said.ts';
import { HEARTBEAT } from '../intake/said.ts';
import type { Failure } from './failure.ts';
import { isFailure } from './failure.ts';
import { listOf, prepareList } from './list.ts';
import type { Line, Memory, MemoryChange, Outcome, Unread } from './source.ts';
import { newestStart, staleByOthers, staleByOwnClock } from './stale.ts';
import type { SourceStatus } from './status.ts';

export type JudgePorts = {
  readonly id: SourceId;
  readonly staleAfter: number;
  readonly catalogue: Catalogue;
  /** How far off an upstream's clock may be. */
  readonly ahead: number;
  readonly others: ReadonlyMap<SourceId, SourceStatus>;
  readonly now: Instant;
};

export type Judged = {
  readonly end: Failure | { readonly kind: Exclude<Outcome['kind'], 'failure'> };
  readonly said: readonly Said[];
  readonly remember: MemoryChange;
  readonly confirm: boolean;
  readonly newest?: Instant;
  readonly unread?: readonly Unread[];
  /** It works in part. */
  readonly owes?: Failure;
};

const failed = (end: Failure): Judged => ({ end, said: [], remember: {}, confirm: false });

/** The result of an outcome: words for the door, or a failure. */
export const judge = (
  ports: JudgePorts,
  outcome: Outcome,
  before: { readonly status: SourceStatus; readonly memory: Memory; readonly remembered: Remembered },
): Judged => {
  const { staleAfter, catalogue, ahead, id, others, now } = ports;
  const { status, memory } = before;
  const { known = [], pending } = before.remembered;
  if (isFailure(outcome)) return failed(outcome);
  if (outcome.kind === 'signals') {
    // A line that is still unread may be an alert: then it has not said that nothing is the matter.
    const isSilent = outcome.owes?.mayBeAlerts === true;
    const said = outcome.said.length === 0 && !isSilent ? [HEARTBEAT] : outcome.said;
    return {
      end: outcome,
      said,
      remember: {},
      confirm: false,
      unread: outcome.unread,
      ...defined({ owes: outcome.owes }),
    };
  }
  const freshness = { own: status, id, others, now, staleAfter };
  if (outcome.kind === 'word') {
    const stale = staleByOthers({ ...freshness, newest: status.upstreamAt });
    if (stale !== undefined) return failed(stale);
    // "Not modified" says that the list still holds, so it is said again: the hub may have lost it meanwhile.
    return {
      end: outcome,
      said: [memory[LIST] === undefined ? HEARTBEAT : listOf(known, now)],
      remember: {},
      confirm: false,
    };
  }
  const stood = staleByOwnClock(outcome, seenOf(memory), staleAfter);
  if (stood !== undefined) return failed(stood);
  const newest = newestStart(outcome, catalogue, ahead);
  const stale = staleByOthers({ ...freshness, newest: latest(newest, status.upstreamAt) });
  if (stale !== undefined) return failed(stale);
  const prepared = prepareList({ list: outcome, known, pending, catalogue, ahead });
  if (isFailure(prepared)) return failed(prepared);
  const { saysText } = outcome;
  const says =
    saysText === undefined || saysText === seenOf(memory)?.text ? {} : { [SAYS]: `${outcome.askedAt} ${saysText}` };
  return {
    end: outcome,
    said: [prepared.list],
    remember: {
      ...says,
      [LIST]: JSON.stringify(prepared.believed),
      [PENDING]: prepared.pending.length === 0 ? null : JSON.stringify(prepared.pending),
    },
    confirm: prepared.pending.length > 0,
    unread: prepared.refused,
    ...(outcome.saysAt === undefined && newest === undefined ? {} : { newest: outcome.saysAt ?? newest ?? 0 }),
  };
};

/** The memory of the last list. */
export type Remembered = {
  /** Undefined: there is none. */
  readonly known: readonly Line[] | undefined;
  /** Keys that the last list lacked, and that the next one decides about. */
  readonly pending: readonly string[];
};

const LIST = '.list';
const PENDING = '.pending';
const SAYS = '.says';

export const rememberedOf = (memory: Memory): Remembered => {
  const read = (name: string): unknown => {
    try {
      return JSON.parse(memory[name] ?? 'null');
    } catch {
      return null; // As if there were no list: the next one is asked for in full.
    }
  };
  return { known: (read(LIST) as Line[] | null) ?? undefined, pending: (read(PENDING) as string[] | null) ?? [] };
};

const latest = (a: Instant | undefined, b: Instant | null): Instant | null =>
  a === undefined ? b : b === null ? a : Math.max(a, b);

const seenOf = (memory: Memory): { readonly text: string; readonly at: Instant } | undefined => {
  const [, at, text] = /^(\d+) (.*)$/s.exec(memory[SAYS] ?? '') ?? [];
  return at === undefined || text === undefined ? undefined : { at: Number(at), text };
};
