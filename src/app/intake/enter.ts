import { defined } from '../../domain/defined.ts';
import type { Limits, Refusal } from '../../domain/refuse.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';
import { slicesOf } from '../kit/breath.ts';
import { AppError } from '../kit/errors.ts';
import type { Log, QueuedIdentity } from '../log/log.ts';
import type { Hearing } from '../sources/sources.ts';
import { crowding } from './crowding.ts';
import type { Kept } from './kept.ts';
import type { Breathe } from './long.ts';
import type { Queued, SignalQueue } from './queue.ts';
import type { Indexed } from './read.ts';
import type { RefusedItem } from './refused.ts';

export type EnterPorts = {
  readonly queue: Pick<SignalQueue, 'add' | 'waiting'>;
  readonly log: Pick<Log, 'digests' | 'noteQueued' | 'queued'>;
  /** Where that is which `queue` and `log` have answered for; fails when that is less than is asked for. */
  readonly kept?: () => Promise<Kept>;
  readonly hearing: Hearing;
  /** `wordsPerHour`: of one source about one place; a drill, where hours pass in a moment, has no such limit. */
  readonly limits: Limits & { readonly maxQueued: number; readonly wordsPerHour: number };
  readonly scenarioTime: boolean;
  readonly now: () => Instant;
};

/** The depth of the queue is asked for this often at most; milliseconds. */
const DEPTH_AGE = 200;
/** Signals handled in one go, between two breaths: well below a millisecond of Redis's time and of ours. */
const PORTION = 100;

export type Request = { readonly queued: readonly Indexed[]; readonly source: string };
export type Outcome = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: readonly RefusedItem[];
  /** The batches in the queue that carry what was accepted, as they were added. */
  readonly jobIds: readonly string[];
  readonly kept: Kept | undefined;
};

/** Awaited after each part of what is long and before the next is added. */
export type HoldBack = (jobId: string) => Promise<unknown>;

/** What was heard of an identity before. `queuedAt`: it was put into the queue, as heard then, and is not in the log yet. */
type Known = { readonly key: string; readonly digest: string; readonly queuedAt?: Instant };

/**
 * One gathered batch: what is in the log is counted, the rest goes into the queue as one job and is noted. A repeat of
 * what is not in the log yet goes in again, as the first: the queue may have been lost. With `holdBack` what waits behind
 * others goes in part by part.
 */
export const entering = (
  ports: EnterPorts,
): ((requests: readonly Request[], breathe: Breathe, holdBack?: HoldBack) => Promise<readonly Outcome[]>) => {
  const depth = queueDepth(ports);
  const crowded = crowding(ports.scenarioTime ? Number.POSITIVE_INFINITY : ports.limits.wordsPerHour);
  return async (requests, breathe, holdBack) => {
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
    const [known] = await Promise.all([knownOf(ports, keys, breathe), depth.check()]);
    const fresh: Queued[] = [];
    const noted: QueuedIdentity[] = [];
    const sorted: { accepted: number; duplicate: number; queued: boolean; readonly refused: RefusedItem[] }[] = [];
    for (const { queued } of requests) {
      const outcome = { accepted: 0, duplicate: 0, queued: false, refused: [] as RefusedItem[] };
      sorted.push(outcome);
      for (const { signal, identity, kept, covers, index } of queued) {
        await breathe();
        const first =
          identity === undefined ? undefined : (known.get(identity.key) ?? known.get(identity.earlier ?? identity.key));
        if (identity !== undefined && first?.digest === identity.digest) {
          outcome.duplicate += 1;
          if (first.queuedAt === undefined) continue;
          outcome.queued = true;
          const { queuedAt, ...again } = first;
          fresh.push({ signal: asHeard(signal, queuedAt), identity: again, ...defined({ kept, covers }) });
          known.set(again.key, again);
          continue;
        }
        const refusal = first === undefined ? crowded.refuse(signal, ports.now()) : idReused(signal);
        if (refusal !== undefined) {
          outcome.refused.push({ index, ...refusal });
          continue;
        }
        outcome.accepted += 1;
        outcome.queued = true;
        fresh.push({ signal, ...defined({ identity, kept, covers }) });
        if (identity !== undefined) {
          known.set(identity.key, identity);
          noted.push({ key: identity.key, digest: identity.digest, receivedAt: signal.receivedAt });
        }
      }
    }
    const heavy = heavySources(fresh);
    const addWhere = async (behind: boolean): Promise<readonly string[]> => {
      const batch = fresh.filter(({ signal }) => heavy.has(signal.source) === behind);
      const jobIds: string[] = [];
      for (const part of slicesOf(batch, behind && holdBack !== undefined ? PART : Math.max(1, batch.length))) {
        const before = jobIds.at(-1);
        if (before !== undefined) await holdBack?.(before);
        jobIds.push(await ports.queue.add(part, { behind }));
      }
      return jobIds;
    };
    const [light, behind] = await Promise.all([addWhere(false), addWhere(true)]);
    const now = ports.now();
    await Promise.all([
      noteAll(ports, noted, breathe),
      ...[...new Set(requests.filter(isWord).map(({ source }) => source))].map((source) =>
        ports.hearing.note(source, now),
      ),
    ]);
    // One question for all of them, and last: it is about all that was written before.
    const isAny = sorted.some(({ accepted, duplicate }) => accepted + duplicate > 0);
    const where = isAny ? await ports.kept?.() : undefined;
    return sorted.map(({ queued, ...outcome }, index) => {
      const jobIds = heavy.has(requests[index]?.source ?? '') ? behind : light;
      return { ...outcome, jobIds: queued ? jobIds : [], kept: where };
    });
  };
};

const knownOf = async (
  { log }: Pick<EnterPorts, 'log'>,
  keys: readonly string[],
  breathe: Breathe,
): Promise<Map<string, Known>> => {
  const known = new Map<string, Known>();
  for (const some of slicesOf(keys, PORTION)) {
    const [digests, queued] = await Promise.all([log.digests(some), log.queued(some)]);
    some.forEach((key, index) => {
      const digest = digests[index];
      const waits = queued[index];
      if (digest !== undefined) known.set(key, { key, digest });
      else if (waits !== undefined) known.set(key, { key, digest: waits.digest, queuedAt: waits.receivedAt });
    });
    await breathe();
  }
  return known;
};

const noteAll = async (
  { log }: Pick<EnterPorts, 'log'>,
  noted: readonly QueuedIdentity[],
  breathe: Breathe,
): Promise<void> => {
  for (const some of slicesOf(noted, PORTION)) {
    await log.noteQueued(some);
    await breathe();
  }
};

/** The signal as it came first, so that both are one claim, whichever is put in order before the other. */
const asHeard = <Said extends Signal>(signal: Said, first: Instant): Said => ({
  ...signal,
  receivedAt: first,
  ...(signal.at === signal.receivedAt ? { at: first } : {}),
});

const idReused = ({ id }: Queued['signal']): Refusal => ({
  code: 'signal.id-reused',
  detail: `id ${id} was used for another signal; the first one stands`,
});

/** Signals of one source in a submission, and gathered at the door: with more it waits behind those that sent fewer. */
export const LIGHT = 100;

/**
 * Signals of what is long in one job. The sequencer decides as many between others at rest; of more it would have to hurry
 * with the last, since what waits for long in the queue puts the board in doubt, and who is in no flood would wait for it.
 */
export const PART = 200;

const heavySources = (queued: readonly Queued[]): ReadonlySet<string> => {
  const counts = new Map<string, number>();
  for (const { signal } of queued) counts.set(signal.source, (counts.get(signal.source) ?? 0) + 1);
  return new Set([...counts].flatMap(([source, count]) => (count > LIGHT ? [source] : [])));
};

const isWord = ({ queued }: Request): boolean => queued.some(({ kept }) => kept === undefined);

/** Refuses everything while too much waits, so that memory does not fill. */
const queueDepth = (ports: EnterPorts): { check(): Promise<void> } => {
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
