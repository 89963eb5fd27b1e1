import { rebuild } from '../../domain/checkpoint/checkpoint.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import { emptyFeed } from '../../domain/timeline/feed-state.ts';
import { applyLogged } from '../../domain/timeline/fold.ts';
import type { Instant } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import { breath, portion } from '../kit/breath.ts';
import { AppError } from '../kit/errors.ts';
import { inSlices } from '../kit/slices.ts';
import type { Checkpoint, Entry, Log } from './log.ts';

/** Entries read at once. */
export const PAGE = 1_000;

/**
 * Reads from `seq` up to `head` page by page, and nothing that was committed after it: whoever reads counts on from
 * `head`, and would meet that a second time. `take` says which it took in one go. `trimmed`: the log no longer has all
 * of it.
 */
export const readUpTo = async (
  log: Log,
  seq: number,
  head: Position,
  take: (entries: readonly Entry[]) => readonly Entry[],
): Promise<'complete' | 'trimmed'> => {
  const breathe = breath();
  let at = seq;
  while (at < head.seq) {
    const page = await log.read(at, Math.min(PAGE, head.seq - at), head.epoch);
    const last = page.at(-1);
    if (page[0] === undefined || last === undefined) {
      throw new AppError('log.unavailable', `the log ends at ${at}, though it says it stands at ${head.seq}`);
    }
    if (page[0].seq !== at + 1) return 'trimmed';
    for (let taken = 0; taken < page.length; ) {
      taken += take(page.slice(taken)).length;
      await breathe();
    }
    at = last.seq;
  }
  return 'complete';
};

export type Restored = {
  readonly state: FeedState;
  readonly position: Position;
  readonly sequencedAt: Instant | null;
  /** Why the checkpoint that is there was passed over; undefined: it was not. */
  readonly passedOver: string | undefined;
};

export type RestoreOptions = {
  readonly log: Log;
  readonly catalogue: Catalogue;
  /** How long claims are kept one by one; milliseconds. */
  readonly keep: number;
  readonly take?: (entries: readonly Entry[]) => void;
  /** Where the log was when it was read last. */
  readonly before?: Position | undefined;
  readonly as?: 'reader' | 'writer';
};

/**
 * The state of a feed: the latest checkpoint, and the log's tail on top. A checkpoint that is there is one of this log
 * (it goes with the log when that is lost), so its epoch does not matter. One that another version of the program saved
 * may not be readable; then the log is read from its beginning, as long as it has that.
 */
export const restore = async (options: RestoreOptions): Promise<Restored> => {
  const { log, catalogue, keep, take, before, as } = options;
  let head = await log.open(before, as);
  const saved = await log.loadCheckpoint();
  // Saved since the log was opened: the state is further on than the log was then.
  if (saved !== undefined && saved.position.seq > head.seq) head = await log.open(head, as);
  const { state, from, passedOver } = await startOf(saved, keep);
  let sequencedAt = (from === 0 ? null : saved?.sequencedAt) ?? null;
  const read = await readUpTo(log, from, head, (entries) => {
    const applied = applyLogged(state, entries, catalogue, portion());
    sequencedAt = applied.at(-1)?.sequencedAt ?? sequencedAt;
    take?.(applied);
    return applied;
  });
  if (read === 'trimmed') {
    throw new AppError(
      'log.unavailable',
      passedOver === undefined
        ? `the log was trimmed past ${from} and there is no checkpoint after it`
        : `${passedOver}, and the log no longer has its beginning to do without: start the version of AllClear that saved it`,
    );
  }
  return { state, position: head, sequencedAt, passedOver };
};

const startOf = async (
  saved: Checkpoint | undefined,
  keep: number,
): Promise<{ readonly state: FeedState; readonly from: number; readonly passedOver?: string }> => {
  if (saved === undefined) return { state: emptyFeed(keep), from: 0 };
  try {
    return { state: await inSlices(rebuild(saved.state, keep)), from: saved.position.seq };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { state: emptyFeed(keep), from: 0, passedOver: why };
  }
};
