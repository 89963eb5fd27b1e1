import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Backlog, Consume, Queued, Sequenced } from '../intake/queue.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Clock } from '../kit/clock.ts';
import { every } from '../kit/clock.ts';
import type { Work } from '../kit/lead.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { Followed } from '../kit/steady.ts';
import type { Feed } from '../log/feeds.ts';
import type { LastSeen } from '../log/last-seen.ts';
import type { Log } from '../log/log.ts';
import type { OperatorStore } from '../operator/operator.ts';
import { endsDue } from '../operator/operator.ts';
import { progress } from '../progress.ts';
import { silences } from '../sources/silences.ts';
import type { Hearing, SourceRecord } from '../sources/sources.ts';
import { watch } from '../sources/watchdog.ts';
import { isAhead } from './clock-ahead.ts';
import { sequence } from './sequence.ts';
import type { SequencerPorts } from './sequencer.ts';

/** How old the sequencer's picture of the sources may be at most; milliseconds. */
const SOURCES_AGE = 500;
/** How old it may be where it is looked so often who fell silent: in two looks it is another one. */
export const sourcesAge = (tick: number): number => Math.min(SOURCES_AGE, tick / 2);

/** What is noted of who fell silent holds for the time when it was looked; it may be this much later; milliseconds. */
const SAID_WITHIN = 1_000;
/** How often it is noted that the hub is at work: what it did not watch is not known to have been calm; milliseconds. */
const NOTE_WATCHED = 10_000;
/** How often it is noted where the log stands: that is what is known of it when all was stopped at once; milliseconds. */
const NOTE_POSITION = 1_000;

export type SequencerWorkPorts = {
  readonly feed: Pick<Feed, 'id' | 'status'>;
  readonly catalogue: Catalogue;
  /** How long claims are kept one by one; milliseconds. */
  readonly keep: number;
  readonly clock: Clock;
  /** Goes on evenly whatever the clock says: silence is judged by it; milliseconds. */
  readonly monotonic: () => number;
  /** A step ahead of the clock that others may not follow yet. */
  readonly followed?: () => Followed | undefined;
  readonly observe: Observe;
  /** `tick`: how often it is looked who fell silent; milliseconds. */
  readonly settings: SequencerPorts['settings'] & { readonly tick: number };
  readonly log: Log;
  readonly sources: () => Promise<readonly SourceRecord[]>;
  readonly hearing: Hearing;
  readonly lists: Hearing;
  /** Where the log stood, as this installation remembers it; undefined: nobody needs to know. */
  readonly lastSeen: LastSeen | undefined;
  readonly refused: RefusedList;
  readonly operator: OperatorStore;
  /** Notes that the hub is at work. `anew`: nobody has watched what was noted of the time after that, the clock was ahead. */
  readonly watched: (at: Instant, anew?: boolean) => Promise<void>;
  /**
   * Notes that in the log of that epoch all is said about who fell silent by now, and when, and for who comes next the step
   * of the clock that others may not follow yet; false: the log is another one now.
   */
  readonly judged: (epoch: string, at: Instant, followed?: Followed) => Promise<boolean>;
  readonly backlog: () => Promise<Backlog>;
  readonly consume: Consume;
};

/** The work of the one who leads: sequence what the queue hands out, and say who fell silent. */
export const startSequencer = async (ports: SequencerWorkPorts): Promise<Work> => {
  const life = lifetime();
  try {
    return await openSequencer(ports, life);
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};

const openSequencer = async (ports: SequencerWorkPorts, life: ReturnType<typeof lifetime>): Promise<Work> => {
  const { feed, clock, observe, settings, operator, lastSeen } = ports;
  const sources = remembered(ports.sources, sourcesAge(settings.tick), clock);
  let position = (): Position | undefined => undefined;
  // Ended after the sequencer: it knows then where the log stands.
  const notes =
    lastSeen === undefined
      ? undefined
      : life.use(
          noting(
            () => position(),
            lastSeen,
            (error) => observe('position.not-noted', { feed: feed.id, error }),
            clock,
          ),
        );
  const sequencer = life.use(
    await sequence({
      feed: feed.id,
      keep: ports.keep,
      catalogue: ports.catalogue,
      log: ports.log,
      sources,
      refused: ports.refused,
      lists: ports.lists,
      lastSeen: await lastSeen?.read(),
      now: clock.now,
      after: clock.after,
      live: feed.status === 'Actual',
      waitingFor: async () => (await ports.backlog()).waitingFor,
      ...defined({ followed: ports.followed }),
      observe,
      settings,
    }),
  );
  position = sequencer.position;
  // Before the first commit: who comes after a kill and finds no note gives the log a new epoch, though nothing was lost.
  await notes?.note();
  let notedAt: Instant | undefined;
  const silentFor = silences(ports.monotonic);
  const moving = progress(clock);
  /** Whoever takes over, and whose clock was put back, knows nothing of the time to come. */
  const noteWatched = async (): Promise<void> => {
    const now = clock.now();
    const anew = notedAt === undefined || now < notedAt;
    if (!anew && now - (notedAt ?? now) < NOTE_WATCHED) return;
    await ports.watched(now, anew);
    notedAt = now;
  };
  const look = async (): Promise<void> => {
    moving.looked(await ports.backlog().catch(() => undefined));
    try {
      if (feed.status === 'Actual') await noteWatched();
      const lookedAt = ports.monotonic();
      const live = [...sequencer.state().sources.values()].flatMap((source) => (source.live ? [source.id] : []));
      const words = watch(sequencer.state(), await sources(live), await ports.hearing.all(), clock.now(), {
        catalogue: ports.catalogue,
        silentFor,
      });
      for (const word of words) {
        observe('source.judged', { feed: feed.id, ...word });
        await sequencer.say(word);
      }
      const isWrong = feed.status === 'Actual' && isAhead(sequencer.state(), clock.now());
      // On a slow store, or where this process stood still, others fell silent since: they are looked at first.
      const isNow = ports.monotonic() - lookedAt <= SAID_WITHIN;
      const judged = () => ports.judged(sequencer.position().epoch, clock.now(), ports.followed?.());
      if ((isNow && !(await judged())) || isWrong) await sequencer.check();
      const { rows, run } = await operator.ends();
      for (const { row, signal } of endsDue(rows, clock.now())) {
        await sequencer.take([signal]);
        await operator.ended(row, run);
      }
    } catch (error) {
      observe('watchdog.failed', { feed: feed.id, error });
    }
  };
  // At once: until it is said who fell silent meanwhile, nobody may take the log for what is true now.
  await look();
  life.use({ close: every(clock, settings.tick, look) });
  const take = async (batch: readonly Queued[]): Promise<Sequenced> => {
    moving.moved();
    return sequencer.take(batch).finally(moving.moved);
  };
  life.use(await ports.consume(take));
  return { close: life.close, stuck: moving.stuck };
};

/** Notes where the log stands each second, and at the end. */
const noting = (
  position: () => Position | undefined,
  lastSeen: LastSeen,
  failed: (error: unknown) => void,
  clock: Clock,
): { note(): Promise<void>; close(): Promise<void> } => {
  let noted: Position | undefined;
  const note = async (): Promise<void> => {
    const now = position();
    if (now === undefined || (noted?.epoch === now.epoch && noted.seq === now.seq)) return;
    try {
      await lastSeen.write(now);
      noted = now;
    } catch (error) {
      failed(error);
    }
  };
  const stop = every(clock, NOTE_POSITION, note);
  return {
    note,
    close: async () => {
      await stop();
      await note();
    },
  };
};

const remembered = (
  list: () => Promise<readonly SourceRecord[]>,
  ageMs: number,
  clock: Pick<Clock, 'now'>,
): ((wanted: Iterable<SourceId>) => Promise<ReadonlyMap<SourceId, SourceRecord>>) => {
  let known: ReadonlyMap<SourceId, SourceRecord> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return async (wanted) => {
    const now = clock.now();
    // A source that was added a moment ago must not be taken for one that was removed.
    if (now - readAt < ageMs && [...wanted].every((id) => known.has(id))) return known;
    known = new Map((await list()).map((record) => [record.id, record]));
    readAt = now;
    return known;
  };
};
