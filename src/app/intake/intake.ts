import { defined } from '../../domain/defined.ts';
import { unlistedIn } from '../../domain/lists/unlisted.ts';
import type { SnapshotSignal } from '../../domain/signal.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { breath } from '../kit/breath.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import { gather } from '../kit/gather.ts';
import type { Observe } from '../kit/observe.ts';
import type { SourceRecord } from '../sources/sources.ts';
import type { Intake, Receipt } from './door.ts';
import type { EnterPorts, Outcome, Request } from './enter.ts';
import { entering, LIGHT, PART } from './enter.ts';
import type { Breathe } from './long.ts';
import { longAndShort } from './long.ts';
import type { Queued, SignalQueue } from './queue.ts';
import type { Indexed, Items, ReadPorts, Sorted } from './read.ts';
import { keep, readAll } from './read.ts';
import type { RefusedItem, RefusedList } from './refused.ts';
import { firstOfEach, tellRefused } from './refused.ts';
import type { Said } from './said.ts';
import { signalOf, wireOf } from './said.ts';

export type IntakePorts = ReadPorts &
  EnterPorts & {
    readonly queue: Pick<SignalQueue, 'watch' | 'sequenced'>;
    readonly refused: RefusedList;
    /** This process's copy of the feed, where it has one: receipts of lists name what stands without being listed. */
    readonly state?: () => FeedState;
    readonly observe: Observe;
  };

/** Signals that go to the queue in one round trip at most. */
const MAX_GATHERED = 2_000;
/** How long a long submission waits beside others until it is in the log; milliseconds. */
const HOLD = 1_000;
/** How long a caller that waits for the log is kept; milliseconds. */
const WAIT_LIMIT = 10_000;

/** What the doors of all feeds have in common. */
export type DoorPorts = Pick<IntakePorts, 'parse' | 'fingerprint' | 'limits' | 'clockAhead' | 'observe'> & {
  readonly clock: Pick<Clock, 'now'>;
};

export const intake = (ports: IntakePorts): Intake => {
  const enter = entering(ports);
  const work = longAndShort<Taken>({ maxSignals: ports.limits.maxQueued });
  const door = gather((requests: readonly Request[]) => enter(requests, breath()), {
    maxItems: MAX_GATHERED,
    weigh: (request) => request.queued.length,
  });
  const inHand = new Set<Promise<unknown>>();
  let closed = false;

  const takeAll = async <Item>(
    source: SourceRecord,
    submission: Items<Item> & { readonly shown: (item: Item | undefined) => unknown },
    breathe: Breathe,
    come: (request: Request) => Promise<Outcome | undefined>,
  ): Promise<Taken> => {
    const { items, kept, shown } = submission;
    const read = await readAll(ports, source, submission, breathe);
    const covers = source.bySettings === true ? source.levels : undefined;
    const more = kept ? { kept: true as const } : covers === undefined ? undefined : { covers };
    const taken = more === undefined ? read.taken : read.taken.map((one) => ({ ...one, ...more }));
    const outcome = taken.length === 0 ? undefined : await come({ queued: taken, source: source.id });
    const refused = [...read.refused, ...(outcome?.refused ?? [])];
    if (!kept && taken.length === 0 && items.length > read.refused.length)
      await ports.hearing.note(source.id, ports.now());
    const told = [
      ...firstOfEach(refused).map((one) => keep(ports, source, one, shown(items[one.index]))),
      ...firstOfEach(read.unread),
    ];
    if (told.length > 0) await ports.refused.add(told);
    return { read, taken, outcome, refused };
  };

  /**
   * Beside others its next part, and the next long one, waits until this is in the log: what waits in the queue for long
   * puts the board in doubt.
   */
  const takeLong = async <Item>(
    source: SourceRecord,
    submission: Items<Item> & { readonly shown: (item: Item | undefined) => unknown },
    breathe: Breathe,
  ): Promise<Taken> => {
    if (work.isBusy() || submission.items.length > PART) await ports.queue.watch();
    const holdBack = async (jobId: string): Promise<void> => {
      if (work.isBusy()) await ports.queue.sequenced(jobId, HOLD);
    };
    // A drill counts its outcomes by batch.
    const parts = ports.scenarioTime ? undefined : holdBack;
    const come = async (request: Request): Promise<Outcome | undefined> => (await enter([request], breathe, parts))[0];
    const taken = await takeAll(source, submission, breathe, come);
    const last = taken.outcome?.jobIds.at(-1);
    if (last !== undefined) await holdBack(last);
    return taken;
  };

  const receive = async <Item>(
    source: SourceRecord,
    {
      wait,
      ...said
    }: Omit<Items<Item>, 'receivedAt'> & {
      readonly wait: boolean;
      readonly shown: (item: Item | undefined) => unknown;
    },
  ): Promise<Receipt> => {
    // Not when its turn comes: an all-clear that waited would end what began meanwhile.
    const submission = { ...said, receivedAt: ports.now() };
    if (wait) await ports.queue.watch();
    const { read, taken, outcome, refused } = await (said.items.length > LIGHT
      ? work.long(source.id, said.items.length, (breathe) => takeLong(source, submission, breathe))
      : work.short((breathe) => takeAll(source, submission, breathe, door.add)));
    const receipt = {
      accepted: outcome?.accepted ?? 0,
      duplicate: read.duplicate + (outcome?.duplicate ?? 0),
      refused: [...refused, ...read.lines]
        .sort((a, b) => a.index - b.index || (a.line ?? -1) - (b.line ?? -1))
        .map(({ index, code, detail, line }) => ({ index, code, detail, ...defined({ line }) })),
      ...defined({ batch: outcome?.jobIds.at(-1) }),
    };
    ports.observe('signals.received', {
      source: source.id,
      accepted: receipt.accepted,
      duplicate: receipt.duplicate,
      rejected: receipt.refused.length,
    });
    tellRefused(ports.observe, source.id, refused);
    const seq = wait ? await seqAfter(outcome?.jobIds ?? []) : undefined;
    const list = latestList(taken);
    return {
      ...receipt,
      ...(list === undefined || ports.state === undefined ? {} : { unlisted: unlistedIn(list, ports.state()) }),
      ...defined({ seq }),
      ...(outcome?.kept === undefined || outcome.accepted + outcome.duplicate === 0 ? {} : { kept: outcome.kept }),
    };
  };
  /** Undefined when that takes too long, or when any of them failed for good. */
  const seqAfter = async (jobIds: readonly string[]): Promise<number | undefined> => {
    const all = await Promise.all(jobIds.map((id) => ports.queue.sequenced(id, WAIT_LIMIT)));
    const seqs = all.flatMap((one) => one?.seq ?? []);
    return seqs.length === all.length && seqs.length > 0 ? Math.max(...seqs) : undefined;
  };
  const whileOpen = async (receiving: () => Promise<Receipt>): Promise<Receipt> => {
    if (closed) throw new AppError('hub.closing', 'the hub is stopping and takes no more signals');
    const taking = receiving();
    inHand.add(taking);
    return taking.finally(() => inHand.delete(taking));
  };
  return {
    submit: ({ source, items, wait = false, kept = false }) =>
      whileOpen(() => receive(source, { items, wait, kept, readOne: ports.parse, shown: (raw) => raw })),
    take: ({ source, said, wait = false }) =>
      whileOpen(() => receive(source, { items: said, wait, kept: false, readOne: signalOf, shown: shownSaid })),
    close: async () => {
      closed = true;
      await Promise.allSettled(inHand);
      await Promise.all([door.idle(), work.idle()]);
    },
  };
};

/** The door of one feed, whoever comes to it: sources, a worker that asks upstreams, or the player of a drill. */
export const feedDoor = (
  { parse, fingerprint, limits, clockAhead, observe, clock }: DoorPorts,
  own: Omit<IntakePorts, keyof DoorPorts | 'now'>,
): Intake => intake({ ...own, ...defined({ clockAhead }), parse, fingerprint, limits, observe, now: clock.now });

const shownSaid = (said: Said | undefined): unknown => (said === undefined ? said : wireOf(said));

/** The result of a submission at the door. */
type Taken = {
  readonly read: Sorted;
  readonly taken: readonly Indexed[];
  readonly outcome: Outcome | undefined;
  readonly refused: readonly RefusedItem[];
};

const latestList = (taken: readonly Queued[]): SnapshotSignal | undefined =>
  taken.reduce<SnapshotSignal | undefined>(
    (latest, { signal }) =>
      signal.kind === 'snapshot' && (latest === undefined || signal.at >= latest.at) ? signal : latest,
    undefined,
  );
