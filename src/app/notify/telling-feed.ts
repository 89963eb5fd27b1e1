import { coveredRegions } from '../../domain/sources/coverage.ts';
import type { Instant } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import { regionWire } from '../../protocol/live/wire.ts';
import type { Follower } from '../gateway/follower.ts';
import type { Clock } from '../kit/clock.ts';
import type { Feed } from '../log/feeds.ts';
import type { Entry, Log } from '../log/log.ts';
import type { BoardView } from './kind.ts';
import type { Scope } from './scope.ts';
import type { Truth } from './turn.ts';

/** A feed as those see it who tell of it. */
export type TellingFeed = {
  readonly feed: Feed;
  truth(): Truth;
  /** The same as of the truth, which costs a board of all places where the log has moved. */
  position(): Position;
  clock(): Instant;
  /** Entries after that seq, not all of them when there are many; undefined when the next one is gone. */
  after(seq: number): Promise<readonly Entry[] | undefined>;
  /** The same from memory, at once. */
  recent(seq: number): readonly Entry[] | undefined;
  view(scope: Scope): BoardView;
  listen(changed: () => void): () => void;
  close(): void;
};

/** Read at once by one that is behind; bounds what it has in memory. */
const PAGE = 500;
/** A doubt that is over by then was none worth telling of; milliseconds. */
const BLIND_AFTER = 10_000;

export const tellingFeed = (
  follower: Follower,
  log: Pick<Log, 'read'>,
  clock: Clock,
  blindAfter = BLIND_AFTER,
): TellingFeed => {
  const listeners = new Set<() => void>();
  let known: { readonly stamp: string; readonly truth: Truth } | undefined;
  let doubted: { readonly since: number; readonly cancel: () => void } | undefined;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  const doubts = (): readonly string[] => {
    const now = follower.vouched() ? (follower.fresh() ? [] : ['no trusted source is alive']) : follower.doubts();
    if (now.length === 0) {
      doubted?.cancel();
      doubted = undefined;
      return [];
    }
    doubted ??= { since: clock.now(), cancel: clock.after(blindAfter, changed) };
    return clock.now() - doubted.since >= blindAfter ? now : [];
  };

  const truth = (): Truth => {
    const { epoch, seq } = follower.position();
    const blind = doubts();
    const stamp = `${epoch}:${seq}:${follower.vouched()}:${blind.length > 0}`;
    if (known?.stamp !== stamp) {
      const state = follower.state();
      known = {
        stamp,
        truth: {
          position: { epoch, seq },
          at: blind.length > 0 ? (doubted?.since ?? clock.now()) : (follower.asOf() ?? clock.now()),
          catalogue: follower.catalogue,
          state,
          board: follower.board(),
          covered: coveredRegions(state.sources.values(), follower.catalogue),
          doubts: blind,
        },
      };
    }
    return known.truth;
  };

  const recent = (seq: number): readonly Entry[] | undefined => follower.recent(seq);
  const unlisten = follower.listen({ entries: changed, pulse: changed, reset: changed });
  return {
    feed: follower.feed,
    truth,
    position: follower.position,
    clock: () => follower.state().clock,
    recent,
    after: async (seq) => {
      const inMemory = recent(seq);
      if (inMemory !== undefined) return inMemory.slice(0, PAGE);
      const { epoch, seq: upTo } = follower.position();
      const page = await log.read(seq, Math.min(PAGE, upTo - seq), epoch);
      return page[0]?.seq === seq + 1 ? page : undefined;
    },
    view: (scope) => ({
      feed: follower.feed.id,
      status: follower.feed.status,
      catalogue: follower.catalogue,
      visible: scope.visible,
      region: (id) => {
        const row = follower.board().regions.get(id);
        return row === undefined ? undefined : regionWire(row);
      },
      beside: scope.beside,
      doubts: () => truth().doubts,
      silent: () => [...follower.state().sources.values()].flatMap(({ id, live }) => (live ? [] : [id])),
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    }),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      unlisten();
      doubted?.cancel();
      listeners.clear();
    },
  };
};
