import { fromCheckpoint } from '../../domain/checkpoint.ts';
import type { FeedState } from '../../domain/feed-state.ts';
import { apply, emptyFeed } from '../../domain/feed-state.ts';
import { fold } from '../../domain/fold.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import { breath, slicesOf } from '../kit/breath.ts';
import { AppError } from '../kit/errors.ts';
import type { Entry, Log } from './log.ts';

/** Entries read at once. */
export const PAGE = 1_000;

/** Entries that are applied in one go: a few milliseconds' worth, and more than an alert for the whole country. */
export const AT_ONCE = 250;

/** What is in the log was decided; it is only applied. */
export const replayInto = (state: FeedState, entries: readonly Entry[], tree: Catalogue): void => {
  for (const { claim } of entries) {
    const folded = fold(state, claim, tree);
    if (folded !== undefined) apply(state, folded.patch);
  }
};

/**
 * Reads from `seq` up to `head` page by page, and nothing that was committed after it: whoever reads counts on from
 * `head`, and would meet that a second time. `trimmed`: the log no longer has all of it.
 */
export const readUpTo = async (
  log: Log,
  seq: number,
  head: Position,
  take: (entries: readonly Entry[]) => void,
): Promise<'complete' | 'trimmed'> => {
  const breathe = breath();
  let at = seq;
  while (at < head.seq) {
    const page = await log.read(at, Math.min(PAGE, head.seq - at));
    const last = page.at(-1);
    if (page[0] === undefined || last === undefined) {
      throw new AppError('log.unavailable', `the log ends at ${at}, though it says it stands at ${head.seq}`);
    }
    if (page[0].seq !== at + 1) return 'trimmed';
    for (const slice of slicesOf(page, AT_ONCE)) {
      take(slice);
      await breathe();
    }
    at = last.seq;
  }
  return 'complete';
};

export type Restored = { readonly state: FeedState; readonly position: Position; readonly sequencedAt: Instant | null };

/**
 * The state of a feed: the latest checkpoint, and the log's tail on top. A checkpoint that is there is one of this log
 * (it goes with the log when that is lost), so its epoch does not matter.
 */
export const restore = async (
  log: Log,
  tree: Catalogue,
  /** How long claims are kept one by one; milliseconds. */
  keep: number,
  seen: (entries: readonly Entry[]) => void = () => {},
  /** Where the log was when it was read last. */
  before?: Position,
): Promise<Restored> => {
  const head = await log.open(before);
  const checkpoint = await log.loadCheckpoint();
  const state = checkpoint === undefined ? emptyFeed(keep) : fromCheckpoint(checkpoint.state, keep);
  const from = checkpoint?.position.seq ?? 0;
  let sequencedAt = checkpoint?.sequencedAt ?? null;
  const read = await readUpTo(log, from, head, (entries) => {
    replayInto(state, entries, tree);
    sequencedAt = entries.at(-1)?.sequencedAt ?? sequencedAt;
    seen(entries);
  });
  if (read === 'trimmed') {
    throw new AppError('log.unavailable', `the log was trimmed past ${from} and there is no checkpoint after it`);
  }
  return { state, position: head, sequencedAt };
};
