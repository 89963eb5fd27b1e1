import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import type { Intake } from '../intake/door.ts';
import type { RefusedList } from '../intake/refused.ts';
import { tellRefused } from '../intake/refused.ts';
import type { Said } from '../intake/said.ts';
import { HEARTBEAT } from '../intake/said.ts';
import type { Clock } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import { shownRaw } from '../kit/shown.ts';
import type { SourceRecord } from '../sources/sources.ts';
import type { Failure } from './failure.ts';
import { failure, isFailure } from './failure.ts';
import type { Judged } from './judge.ts';
import { judge, rememberedOf } from './judge.ts';
import type { Rhythm } from './pause.ts';
import { pauseAfter } from './pause.ts';
import type { Ask, Memory, MemoryChange, Poll, Polled, Unread } from './source.ts';
import type { Loaded, SourceMemory, SourceStatus, SourceStatuses } from './status.ts';
import { afterFailure, afterOwing, afterSuccess, newStatus } from './status.ts';

export type PollerPorts = {
  readonly id: string;
  /** How it is reached, without secrets. */
  readonly from: string;
  readonly poll: Poll;
  /** Sends one request; ends at once when the signal says so. */
  readonly ask: (signal: AbortSignal) => Ask;
  readonly rhythm: Rhythm;
  readonly staleAfter: number;
  /** Undefined when the operator removed it. */
  readonly record: () => Promise<SourceRecord | undefined>;
  readonly take: Intake['take'];
  /** Sources that live and fall silent with this one: a webhook that the same service calls. */
  readonly vouchesFor?: readonly (() => Promise<SourceRecord | undefined>)[];
  readonly refused: RefusedList;
  readonly memory: SourceMemory;
  readonly statuses: SourceStatuses;
  readonly catalogue: Catalogue;
  /** How far off an upstream's clock may be. */
  readonly ahead: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observe: Observe;
};

/** Looked at this often while the operator has muted it; milliseconds. */
const MUTED_PAUSE = 2_000;
/** Which refused lines were shown last. */
const REFUSED = '.refused';

/**
 * Polls one source, one request after another, for as long as this process has its lease. What an answer says is
 * remembered only once the hub has taken it: whatever fails on the way is asked for again.
 *
 * States: asking → waiting (interval, or longer after failures) → asking; ended by `close`, in the middle of anything.
 */
export const startPolling = (ports: PollerPorts): Closable => {
  const stopped = new AbortController();
  const running = (async () => {
    while (!stopped.signal.aborted) {
      const pause = await pollOnce(ports, stopped.signal).catch((error: unknown) => {
        ports.observe('source.poll-failed', { source: ports.id, error });
        return ports.rhythm.interval;
      });
      await wait(ports.clock, pause, stopped.signal);
    }
  })();
  return {
    close: async () => {
      stopped.abort();
      await running;
    },
  };
};

const wait = (clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener('abort', done);
  });

/** Asks once and tells the hub; resolves with the pause until the next time. */
const pollOnce = async (ports: PollerPorts, signal: AbortSignal): Promise<number> => {
  const { id, clock, statuses } = ports;
  const record = await ports.record();
  const before =
    (await statuses.get(id)) ?? newStatus(ports.from, record?.trust ?? 'unconfirmed', record?.levels === undefined);
  if (record === undefined || record.muted) {
    const nextPollAt = clock.now() + MUTED_PAUSE;
    if (before.state !== 'muted') await statuses.put(id, { ...before, state: 'muted', nextPollAt });
    return MUTED_PAUSE;
  }
  const status: SourceStatus = {
    ...before,
    state: before.state === 'muted' ? 'starting' : before.state,
    from: ports.from,
    trust: record.trust,
    comparable: record.levels === undefined,
  };
  const loaded = await ports.memory.load(id);
  const result = await askAndTell(ports, record, status, loaded, signal);
  if (signal.aborted) return 0;
  const failed = isFailure(result.end) ? result.end : undefined;
  const now = clock.now();
  const after = statusAfter(status, now, result, failed);
  const usual = pauseAfter(
    ports.rhythm,
    { failures: after.failures, confirm: result.confirm, ...defined({ failure: failed }) },
    ports.random,
  );
  const pause = result.wakeAt === undefined ? usual : Math.min(usual, Math.max(SHORTEST_PAUSE, result.wakeAt - now));
  await statuses.put(id, { ...after, nextPollAt: Math.round(now + pause) });
  if (failed !== undefined)
    ports.observe('source.failed', { source: id, code: failed.code, detail: failed.detail, failures: after.failures });
  else ports.observe('source.polled', { source: id, outcome: result.end.kind, delayMs: after.delayMs });
  return pause;
};

/** The shortest pause between two questions to one upstream, whatever is due; milliseconds. */
const SHORTEST_PAUSE = 50;

const statusAfter = (
  status: SourceStatus,
  now: Instant,
  { newest, owes }: Told,
  failed: Failure | undefined,
): SourceStatus => {
  if (failed !== undefined) return afterFailure(status, now, failed);
  return owes === undefined ? afterSuccess(status, now, newest) : afterOwing(status, now, newest, owes);
};

type Told = {
  readonly end: Judged['end'];
  readonly newest?: Instant;
  /** The list was suspicious: ask again soon. */
  readonly confirm: boolean;
  readonly owes?: Failure;
  readonly wakeAt?: Instant;
};

const askAndTell = async (
  ports: PollerPorts,
  record: SourceRecord,
  status: SourceStatus,
  { memory, run }: Loaded,
  signal: AbortSignal,
): Promise<Told> => {
  const save = (change: MemoryChange): Promise<void> => ports.memory.save(ports.id, change, run);
  const remembered = rememberedOf(memory);
  const { known, pending } = remembered;
  const polled = await pollSafely(ports, {
    ask: ports.ask(signal),
    memory,
    now: ports.clock.now(),
    lastGoodAt: status.lastGoodAt,
    known: known ?? [],
    inFull: known === undefined || pending.length > 0,
  });
  if (signal.aborted) return { end: polled.outcome, confirm: false };
  if (polled.note !== undefined) await save(polled.note);
  const others = await ports.statuses.all();
  const judged = judge({ ...ports, others, now: ports.clock.now() }, polled.outcome, { status, memory, remembered });
  const wake = polled.wakeAt === undefined ? {} : { wakeAt: polled.wakeAt };
  if (isFailure(judged.end)) {
    if (judged.unread !== undefined) await save(await refuse(ports, memory, judged.unread));
    if (polled.due !== undefined && (await tell(ports, record, polled.due.said, false)) === undefined)
      await save(polled.due.remember);
    return { end: judged.end, confirm: judged.confirm, ...wake };
  }
  const said = [...(polled.recorded ?? []), ...judged.said];
  const told = await tell(ports, record, said, judged.confirm);
  if (told !== undefined) return { end: told, confirm: false };
  if (polled.reports !== undefined) {
    const failed = await tell(ports, { ...record, trust: 'unconfirmed' }, polled.reports, false);
    if (failed !== undefined) return { end: failed, confirm: false };
  }
  const refused = await refuse(ports, memory, judged.unread ?? []);
  // Validators of a list that still has to be confirmed are forgotten: it has to be fetched again, in full.
  await save({ ...refused, ...(judged.confirm ? {} : polled.remember), ...judged.remember });
  return {
    end: judged.end,
    confirm: judged.confirm,
    ...defined({ newest: judged.newest, owes: judged.owes }),
    ...wake,
  };
};

const pollSafely = async (ports: PollerPorts, context: Parameters<Poll>[0]): Promise<Polled> => {
  try {
    return await ports.poll(context);
  } catch (error) {
    // A reader that breaks on an answer is our mistake; it must not end the polling.
    ports.observe('source.reader-broke', { source: ports.id, error });
    return {
      outcome: failure(
        'upstream.unreadable',
        `reading it broke: ${error instanceof Error ? error.message : String(error)}`,
      ),
    };
  }
};

/** Undefined when the hub has it; otherwise why it could not take it, which is not the source's fault. */
const tell = async (
  ports: PollerPorts,
  source: SourceRecord,
  said: readonly Said[],
  confirm: boolean,
): Promise<Failure | undefined> => {
  try {
    const { refused } = await ports.take({ source, said });
    const refusal = refused.find(({ index, line }) => line === undefined && said[index]?.kind === 'snapshot');
    if (refusal !== undefined) return failure('hub.refused', `${refusal.code}: ${refusal.detail}`);
    if (!confirm) {
      for (const other of ports.vouchesFor ?? []) {
        const record = await other();
        if (record !== undefined && !record.muted) await ports.take({ source: record, said: [HEARTBEAT] });
      }
    }
    return undefined;
  } catch (error) {
    return failure('hub.refused', error instanceof Error ? error.message : String(error));
  }
};

/** Lines that could not be taken are shown once, not with each poll: resolves with what is to be remembered of them. */
const refuse = async (ports: PollerPorts, memory: Memory, unread: readonly Unread[]): Promise<MemoryChange> => {
  const key = JSON.stringify(unread.map(({ code, detail }) => [code, detail])).slice(0, 10_000);
  if ((memory[REFUSED] ?? '[]') === key) return {};
  const at = ports.clock.now();
  await ports.refused.add(
    unread.map(({ code, detail, raw }) => ({
      at,
      source: ports.id,
      code,
      detail: withoutSecrets(detail),
      signal: withoutSecrets(shownRaw(raw, 2_000)),
    })),
  );
  tellRefused(
    ports.observe,
    ports.id,
    unread.map(({ code, detail }) => ({ code, detail: withoutSecrets(detail) })),
  );
  return { [REFUSED]: key };
};
