import { defined } from '../../domain/defined.ts';
import type { FeedState } from '../../domain/feed-state.ts';
import { unlistedIn } from '../../domain/lists/unlisted.ts';
import type { Limits } from '../../domain/refuse.ts';
import type { SnapshotSignal } from '../../domain/signal.ts';
import { AppError } from '../kit/errors.ts';
import { gather } from '../kit/gather.ts';
import type { Observe } from '../kit/observe.ts';
import type { Identity, Log } from '../log/log.ts';
import type { Hearing, SourceRecord } from '../sources/sources.ts';
import { crowding } from './crowding.ts';
import type { Intake, Receipt } from './door.ts';
import type { Kept } from './kept.ts';
import type { Breathe } from './long.ts';
import { longAndShort } from './long.ts';
import type { Queued, SignalQueue } from './queue.ts';
import type { Indexed, Items, ReadPorts, Sorted } from './read.ts';
import { keep, readAll } from './read.ts';
import type { RejectedList, Rejection } from './refused.ts';
import { tellRefused } from './refused.ts';
import type { Said } from './said.ts';
import { signalOf, wireOf } from './said.ts';

export type IntakePorts = ReadPorts & {
  readonly queue: Pick<SignalQueue, 'add' | 'watch' | 'sequenced' | 'waiting'>;
  readonly log: Pick<Log, 'digests' | 'remember'>;
  /** Where that is which `queue` and `log` have answered for; fails when that is less than is asked for. */
  readonly kept?: () => Promise<Kept>;
  readonly hearing: Hearing;
  readonly rejected: RejectedList;
  /** This process's copy of the feed, where it has one: receipts of lists name what stands without being listed. */
  readonly state?: () => FeedState;
  /** `wordsPerHour`: of one source about one place; a drill, where hours pass in a moment, has no such limit. */
  readonly limits: Limits & { readonly maxQueued: number; readonly wordsPerHour: number };
  readonly observe: Observe;
};

/** Signals that go to the queue in one round trip at most. */
const MAX_GATHERED = 2_000;
/** The depth of the queue is asked for this often at most; milliseconds. */
const DEPTH_AGE = 200;
/** How long a caller that waits for the log is kept; milliseconds. */
const WAIT_LIMIT = 10_000;

export const intake = (ports: IntakePorts): Intake => {
  const enter = takeIn(ports);
  const work = longAndShort<Taken>();
  const door = gather(enter, { maxItems: MAX_GATHERED, weigh: (request) => request.queued.length });
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
    const { rejected } = read;
    const taken = kept ? read.taken.map((one) => ({ ...one, kept: true as const })) : read.taken;
    const outcome = taken.length === 0 ? undefined : await come({ queued: taken, source: source.id });
    const refused = [...rejected, ...(outcome?.rejected ?? [])];
    if (!kept && taken.length === 0 && items.length > rejected.length) await ports.hearing.note(source.id, ports.now());
    if (refused.length + read.unread.length > 0) {
      await ports.rejected.add([
        ...refused.map((one) => keep(ports, source, one, shown(items[one.index]))),
        ...read.unread,
      ]);
    }
    return { read, taken, outcome, refused };
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
      ? work.long(source.id, (breathe) =>
          takeAll(source, submission, breathe, async (request) => (await enter([request]))[0]),
        )
      : work.short((breathe) => takeAll(source, submission, breathe, door.add)));
    const receipt = {
      accepted: outcome?.accepted ?? 0,
      duplicate: read.duplicate + (outcome?.duplicate ?? 0),
      rejected: [...refused, ...read.lines]
        .sort((a, b) => a.index - b.index || (a.line ?? -1) - (b.line ?? -1))
        .map(({ index, code, detail, line }) => ({ index, code, detail, ...defined({ line }) })),
      ...(outcome?.jobId === undefined ? {} : { batch: outcome.jobId }),
    };
    ports.observe('signals.received', {
      source: source.id,
      accepted: receipt.accepted,
      duplicate: receipt.duplicate,
      rejected: receipt.rejected.length,
    });
    tellRefused(ports.observe, source.id, refused);
    const sequenced =
      !wait || outcome?.jobId === undefined ? undefined : await ports.queue.sequenced(outcome.jobId, WAIT_LIMIT);
    const list = latestList(taken);
    return {
      ...receipt,
      ...(list === undefined || ports.state === undefined ? {} : { unlisted: unlistedIn(list, ports.state()) }),
      ...(sequenced === undefined ? {} : { seq: sequenced.seq }),
      ...(outcome?.kept === undefined || outcome.accepted + outcome.duplicate === 0 ? {} : { kept: outcome.kept }),
    };
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

const shownSaid = (said: Said | undefined): unknown => (said === undefined ? said : wireOf(said));

/** What became of a submission at the door. */
type Taken = {
  readonly read: Sorted;
  readonly taken: readonly Indexed[];
  readonly outcome: Outcome | undefined;
  readonly refused: readonly Rejection[];
};

type Request = { readonly queued: readonly Indexed[]; readonly source: string };
type Outcome = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly Rejection[];
  readonly jobId: string | undefined;
  readonly kept: Kept | undefined;
};

/** One gathered batch: what is known is counted, the rest goes into the queue as one job and is remembered. */
const takeIn = (ports: IntakePorts): ((requests: readonly Request[]) => Promise<readonly Outcome[]>) => {
  const depth = queueDepth(ports);
  const crowded = crowding(ports.scenarioTime ? Number.POSITIVE_INFINITY : ports.limits.wordsPerHour);
  return async (requests) => {
    const keys = requests.flatMap(({ queued }) =>
      queued.flatMap(({ identity }) =>
        identity === undefined
          ? []
          : identity.earlier === undefined
            ? [identity.key]
            : [identity.key, identity.earlier],
      ),
    );
    // Both at once: a signal at an idle hub pays for one round trip, not two.
    const [digests] = await Promise.all([keys.length === 0 ? [] : ports.log.digests(keys), depth.check()]);
    const known = new Map<string, string>();
    keys.forEach((key, index) => {
      const digest = digests[index];
      if (digest !== undefined) known.set(key, digest);
    });
    const fresh: Queued[] = [];
    const remembered: Identity[] = [];
    const sorted = requests.map(({ queued }) => {
      const rejected: Rejection[] = [];
      let accepted = 0;
      let duplicate = 0;
      for (const { signal, identity, kept, index } of queued) {
        const first =
          identity === undefined ? undefined : (known.get(identity.key) ?? known.get(identity.earlier ?? identity.key));
        if (identity !== undefined && first === identity.digest) {
          duplicate += 1;
        } else if (first !== undefined) {
          rejected.push({
            index,
            code: 'signal.id-reused',
            detail: `id ${signal.id} was used for another signal; the first one stands`,
          });
        } else {
          const refusal = crowded.refuse(signal, ports.now());
          if (refusal !== undefined) {
            rejected.push({ index, ...refusal });
            continue;
          }
          accepted += 1;
          fresh.push({
            signal,
            ...defined({ identity, kept }),
          });
          if (identity !== undefined) {
            known.set(identity.key, identity.digest);
            remembered.push(identity);
          }
        }
      }
      return { accepted, duplicate, rejected };
    });
    const heavy = heavySources(fresh);
    const addWhere = async (behind: boolean): Promise<string | undefined> => {
      const batch = fresh.filter(({ signal }) => heavy.has(signal.source) === behind);
      return batch.length === 0 ? undefined : ports.queue.add(batch, { behind });
    };
    const [light, behind] = await Promise.all([addWhere(false), addWhere(true)]);
    // Only now: what is remembered is dropped when it comes again, so it must be in the queue already.
    const now = ports.now();
    await Promise.all([
      remembered.length === 0 ? undefined : ports.log.remember(remembered),
      ...[...new Set(requests.filter(isWord).map(({ source }) => source))].map((source) =>
        ports.hearing.note(source, now),
      ),
    ]);
    // One question for all of them, and last: it is about all that was written before.
    const isAny = sorted.some(({ accepted, duplicate }) => accepted + duplicate > 0);
    const where = isAny ? await ports.kept?.() : undefined;
    return sorted.map((outcome, index) => {
      const jobId = heavy.has(requests[index]?.source ?? '') ? behind : light;
      return { ...outcome, jobId: outcome.accepted === 0 ? undefined : jobId, kept: where };
    });
  };
};

/** Signals of one source in a submission, and gathered at the door: with more it waits behind those that sent fewer. */
const LIGHT = 100;

const heavySources = (queued: readonly Queued[]): ReadonlySet<string> => {
  const counts = new Map<string, number>();
  for (const { signal } of queued) counts.set(signal.source, (counts.get(signal.source) ?? 0) + 1);
  return new Set([...counts].flatMap(([source, count]) => (count > LIGHT ? [source] : [])));
};

const isWord = ({ queued }: Request): boolean => queued.some(({ kept }) => kept === undefined);

/** Refuses everything while too much waits, so that memory does not fill. */
const queueDepth = (ports: IntakePorts): { check(): Promise<void> } => {
  let askedAt = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  return {
    check: async () => {
      const now = ports.now();
      if (now - askedAt >= DEPTH_AGE || waiting > ports.limits.maxQueued) {
        askedAt = now;
        waiting = await ports.queue.waiting();
      }
      if (waiting > ports.limits.maxQueued) {
        throw new AppError(
          'queue.full',
          `about ${waiting} signals wait; at most ${ports.limits.maxQueued} are taken on`,
        );
      }
    },
  };
};

const latestList = (taken: readonly Queued[]): SnapshotSignal | undefined =>
  taken.reduce<SnapshotSignal | undefined>(
    (latest, { signal }) =>
      signal.kind === 'snapshot' && (latest === undefined || signal.at >= latest.at) ? signal : latest,
    undefined,
  );
