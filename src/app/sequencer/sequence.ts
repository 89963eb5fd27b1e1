import { toCheckpoint } from '../../domain/checkpoint/checkpoint.ts';
import { rememberList } from '../../domain/lists/remember.ts';
import { apply, emptyFeed } from '../../domain/timeline/feed-state.ts';
import { applyLogged } from '../../domain/timeline/fold.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Sequenced } from '../intake/queue.ts';
import { breath, portion, slicesOf } from '../kit/breath.ts';
import { AppError } from '../kit/errors.ts';
import { turns } from '../kit/turns.ts';
import type { CommitResult } from '../log/log.ts';
import { readUpTo, restore } from '../log/restore.ts';
import type { SourceRecord } from '../sources/sources.ts';
import { isAhead, putRightAt } from './clock-ahead.ts';
import type { Draft } from './draft.ts';
import { draftOn } from './draft.ts';
import { pace } from './pace.ts';
import type { Sequencer, SequencerPorts } from './sequencer.ts';
import type { Work } from './works.ts';
import {
  allSettled,
  areParts,
  bySource,
  isPart,
  NOTHING,
  oldestOf,
  receivedIn,
  speakers,
  together,
  weightOf,
} from './works.ts';

/** Somebody else was first this often in a row: something is wrong, the queue tries again later. */
const MAX_CONFLICTS = 50;

/** Signals of one source decided in one go; what is slow to decide delays others by as many at most. */
const AT_ONCE = 8;

/** The lane of words about sources; the name of none. */
const ABOUT_SOURCES = '';

type Done =
  | { readonly kind: 'done'; readonly sequenced: Sequenced }
  | { readonly kind: 'failed'; readonly error: unknown };

export const sequence = async (ports: SequencerPorts): Promise<Sequencer> => {
  const { log, catalogue, observe, feed } = ports;
  let state = emptyFeed();
  let position: Position = { epoch: '', seq: 0 };
  let sequencedAt: Instant | null = null;
  let inDoubt = false;
  let saved: { seq: number; at: Instant } = { seq: 0, at: ports.now() };
  let saving: Promise<void> = Promise.resolve();
  /** Ends a rest. */
  let wake: (() => void) | undefined;
  /** Of what is short; whoever came during a commit waits already when the rest would begin. */
  let shortWaiting = 0;
  const pacing = pace(ports.settings.batch);

  const load = async (): Promise<void> => {
    const before = position.epoch === '' ? ports.lastSeen : position;
    const restored = await restore({ log, catalogue, keep: ports.keep, before, as: 'writer' });
    ({ state, position, sequencedAt } = restored);
    for (const [source, at] of await ports.lists.all()) {
      const known = ports.live === true ? Math.min(at, ports.now()) : at;
      const remembered = rememberList(source, { at: known, receivedAt: known }, state);
      if (remembered !== undefined) apply(state, remembered);
    }
    saved = { seq: position.seq, at: ports.now() };
    observe('sequencer.loaded', { feed, epoch: position.epoch, seq: position.seq });
    if (restored.passedOver === undefined) return;
    // The log is kept back to the checkpoint there is, so that has to be one that can be read.
    observe('checkpoint.passed-over', { feed, why: restored.passedOver });
    await checkpoint();
  };

  const catchUp = async (head: Position): Promise<void> => {
    if (head.epoch !== position.epoch || head.seq < position.seq) return load();
    const read = await readUpTo(log, position.seq, head, (entries) => {
      const applied = applyLogged(state, entries, catalogue, portion());
      sequencedAt = applied.at(-1)?.sequencedAt ?? sequencedAt;
      return applied;
    });
    if (read === 'trimmed') return load();
    position = head;
  };

  const run = async (works: readonly Work[]): Promise<readonly (Done | undefined)[]> => {
    const started = ports.now();
    const chosen = ofThisTurn(works);
    const keys = chosen.flatMap((work) =>
      work.kind === 'batch'
        ? work.batch.flatMap(({ identity }) => (identity === undefined || identity.digest === '' ? [] : [identity.key]))
        : [],
    );
    const [sources, digests] = await Promise.all([
      ports.sources(speakers(chosen)),
      keys.length === 0 ? [] : log.digests(keys),
    ]);
    // What is short and came meanwhile need not wait for a commit of parts.
    if (shortWaiting > 0 && areParts(works) && !isLate(works)) return works.map(() => undefined);
    const known = new Map<string, string>();
    keys.forEach((key, index) => {
      const digest = digests[index];
      if (digest !== undefined) known.set(key, digest);
    });
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      if (inDoubt) {
        await catchUp(await log.open(position));
        inDoubt = false;
      }
      const draft = draftOn(state, position.seq, ports);
      if (ports.live === true && isAhead(state, ports.now())) {
        const waitingFor = (await ports.waitingFor?.().catch(() => null)) ?? null;
        draft.setClock(putRightAt(receivedIn(chosen), waitingFor, ports.now()));
      }
      const seen = new Map(known);
      const done = new Map<Work, Done>();
      const breathe = breath();
      const time = pacing.begin(!areParts(works));
      for (const work of chosen) {
        if (done.size > 0 && time.isOver(isPart(work))) break;
        done.set(work, decide(draft, work, sources, seen));
        await breathe();
      }
      try {
        const result =
          draft.entries.length === 0 && draft.identities.length === 0
            ? await unlessReset()
            : await log.commit({
                expected: position,
                entries: draft.entries,
                history: draft.history,
                marksAnew: draft.marksAnew,
                identities: draft.identities,
              });
        if (result?.kind === 'conflict') {
          observe('commit.conflict', { feed, expected: position, head: result.head });
          draft.takeBack();
          await catchUp(result.head);
          continue;
        }
        if (result !== undefined) position = result.head;
        sequencedAt = draft.entries.at(-1)?.sequencedAt ?? sequencedAt;
      } catch (error) {
        // It may or may not be in the log: only the log can tell.
        draft.takeBack();
        inDoubt = true;
        throw error;
      }
      if (draft.refused.length > 0) await ports.refused.add(draft.refused);
      for (const source of draft.listed) {
        const latest = state.sources.get(source)?.lists.findLast(({ only }) => only === undefined)?.at;
        if (latest !== undefined) await ports.lists.note(source, latest);
      }
      if (chosen.length === works.length) {
        pacing.decided(
          [...done.keys()].reduce((sum, work) => sum + weightOf(work), 0),
          done.size === works.length,
        );
      }
      tell(draft, [...done.values()], started);
      checkpointWhenDue();
      await rest(works);
      return works.map((work) => {
        const one = done.get(work);
        return one?.kind === 'done' ? { ...one, sequenced: { ...one.sequenced, seq: position.seq } } : one;
      });
    }
    throw new AppError('log.unavailable', `another sequencer was first ${MAX_CONFLICTS} times in a row`);
  };

  /** What is known already may be known of a log that is no more: then it must be said again to the one there is. */
  const unlessReset = async (): Promise<CommitResult | undefined> => {
    const head = await log.open(position);
    return head.epoch === position.epoch ? undefined : { kind: 'conflict', head };
  };

  /** One batch that cannot be decided must not take the others with it. */
  const decide = (
    draft: Draft,
    work: Work,
    sources: ReadonlyMap<SourceId, SourceRecord>,
    known: Map<string, string>,
  ): Done => {
    try {
      const sequenced = draft.whole(() =>
        work.kind === 'say' ? draft.say(work.signal) : draft.take(work.batch, sources, known),
      );
      return { kind: 'done', sequenced };
    } catch (error) {
      observe('batch.undecided', { feed, error });
      return { kind: 'failed', error };
    }
  };

  /** What is short is committed alone: whoever waits for it need not wait for parts too, unless those have waited for long. */
  const ofThisTurn = (works: readonly Work[]): readonly Work[] =>
    areParts(works)
      ? works
      : works.filter((work) => work.kind === 'say' || work.part === undefined || pacing.isLate(work.part.since));

  const isLate = (parts: readonly Work[]): boolean => pacing.isLate(oldestOf(parts));

  /** What is long leaves room for others, until something short comes. */
  const rest = async (works: readonly Work[]): Promise<void> => {
    const time = areParts(works) ? pacing.rest(oldestOf(works)) : 0;
    if (time === 0 || shortWaiting > 0 || ports.after === undefined) return;
    await new Promise<void>((resolve) => {
      const cancel = ports.after?.(time, resolve);
      wake = () => {
        cancel?.();
        resolve();
      };
    });
    wake = undefined;
  };

  const tell = (draft: Draft, done: readonly Done[], started: Instant): void => {
    const count = (what: 'taken' | 'repeated' | 'refused'): number =>
      done.reduce((sum, one) => sum + (one.kind === 'done' ? one.sequenced[what] : 0), 0);
    observe('batch.sequenced', {
      feed,
      seq: position.seq,
      entries: draft.entries,
      taken: count('taken'),
      repeated: count('repeated'),
      refused: count('refused'),
      seconds: (ports.now() - started) / 1000,
    });
    for (const { source, until } of draft.flapping) {
      observe('source.flapping', { feed, source, summedUpTo: new Date(until).toISOString() });
    }
  };

  const checkpointWhenDue = (): void => {
    const due =
      position.seq - saved.seq >= ports.settings.checkpointEvery ||
      (position.seq > saved.seq && ports.now() - saved.at >= ports.settings.checkpointInterval);
    if (due) void checkpoint().catch((error: unknown) => observe('checkpoint.failed', { feed, error }));
  };

  const checkpoint = (): Promise<void> => {
    saved = { seq: position.seq, at: ports.now() };
    const data = { position, sequencedAt, state: toCheckpoint(state) };
    saving = saving.catch(() => {}).then(() => log.saveCheckpoint(data));
    return saving;
  };

  await load();
  const line = turns<Work, Done>(run, {
    maxItems: pacing.items,
    weigh: weightOf,
  });

  const settle = async (lane: string, work: Work): Promise<Sequenced> => {
    const isShort = !isPart(work);
    if (isShort) {
      shortWaiting += 1;
      wake?.();
    }
    const done = await line.add(lane, work).finally(() => {
      if (isShort) shortWaiting -= 1;
    });
    if (done.kind === 'failed') throw done.error;
    return done.sequenced;
  };

  return {
    take: async (batch) => {
      const since = pacing.now();
      const parts = [...bySource(batch)].flatMap(([source, own]) =>
        [...slicesOf(own, AT_ONCE)].map((part) =>
          settle(source, { kind: 'batch', batch: part, ...(own.length > AT_ONCE ? { part: { since } } : {}) }),
        ),
      );
      return (await allSettled(parts)).reduce(together, NOTHING);
    },
    say: async (signal) => {
      await settle(ABOUT_SOURCES, { kind: 'say', signal });
    },
    check: async () => {
      await settle(ABOUT_SOURCES, { kind: 'batch', batch: [] });
    },
    state: () => state,
    position: () => position,
    close: async () => {
      await line.idle();
      if (position.seq > saved.seq && !inDoubt) await checkpoint();
      await saving;
    },
  };
};
