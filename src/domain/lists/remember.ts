import { asHeard } from '../heard.ts';
import type { Signal } from '../signal.ts';
import type { FeedState, Patch } from '../timeline/feed-state.ts';
import type { SourceId } from '../words.ts';
import { markOfList } from './claims-of-list.ts';
import type { ListMark } from './list-mark.ts';
import { withList } from './list-mark.ts';

/** The memory of a signal beside its claims: that there was such a list. To be applied after them. */
export const rememberSignal = (signal: Signal, state: FeedState): Patch | undefined =>
  signal.kind === 'snapshot' ? rememberList(signal.source, markOfList(asHeard(signal)), state) : undefined;

/** That the source gave this list; undefined when that is known. */
export const rememberList = (id: SourceId, mark: ListMark, state: FeedState): Patch | undefined => {
  const source = state.sources.get(id);
  if (source === undefined) return undefined;
  const lists = withList(source.lists, mark);
  return lists === source.lists
    ? undefined
    : { timelines: [], sources: [[source.id, { ...source, lists }]], clock: state.clock };
};
