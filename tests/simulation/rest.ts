import type { FeedData } from '../../src/adapters/memory/store.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { Instant } from '../../src/domain/words.ts';
import type { Web } from './hub.ts';
import { rowsOfView } from './listening.ts';
import type { Subscriber } from './subscriber.ts';
import type { Break, Truth } from './truth.ts';
import { rowsOf, short } from './truth.ts';
import { wordsIn } from './whole-log.ts';

/** A word that was acknowledged. */
export type Acked = {
  readonly source: string;
  readonly region: string;
  readonly says: string;
  readonly at: Instant;
};

const AGREE = 'all views agree once the faults end';

/** What must hold once everything that went wrong is over, and was for a minute. */
export const atRest = (stand: {
  readonly truth: Truth;
  readonly webs: readonly Web[];
  readonly subscribers: readonly Subscriber[];
  readonly data: FeedData;
  readonly acked: readonly Acked[];
  /** Words that nobody has taken yet, though they are sent again and again. */
  readonly unanswered: number;
}): Break | undefined => {
  const { truth, unanswered } = stand;
  const head = truth.head();
  const rows = head === undefined ? undefined : truth.rowsAt(head);
  if (head === undefined || rows === undefined) return { law: 'the log is there', detail: 'it is not' };
  const [job] = stand.data.jobs.values();
  if (job !== undefined) return { law: 'what waits gets its turn', detail: `${stand.data.jobs.size}: ${short(job)}` };
  if (unanswered > 0) return { law: 'whoever asks again is answered', detail: `${unanswered} words were never taken` };
  const isThere = wordsIn(truth.lineage());
  const lost = stand.acked.find((one) => one.says !== 'retraction' && !isThere(one));
  if (lost !== undefined)
    return { law: 'what was acknowledged is in the log', detail: `${short(lost)} at ${formatInstant(lost.at)}` };
  const shown = [
    ...stand.webs.map(({ host, follower }) => ({
      who: host.name,
      at: follower.position(),
      sure: follower.vouched(),
      rows: [...rowsOf(follower.board())],
    })),
    ...stand.subscribers.map((one) => ({
      who: one.name,
      at: one.view(),
      sure: one.confirmed(),
      rows: rowsOfView(one.view()),
    })),
  ];
  for (const { who, at, sure, rows: own } of shown) {
    if (!sure || at.epoch !== head.epoch || at.seq !== head.seq)
      return {
        law: AGREE,
        detail: `${who} is at ${at.epoch}:${at.seq}, the log at ${head.epoch}:${head.seq}${sure ? '' : ', in doubt'}`,
      };
    const other = own.find(([id, { state }]) => rows.get(id)?.state !== state);
    if (other !== undefined)
      return {
        law: AGREE,
        detail: `${who} shows ${other[0]} ${other[1].state}, the log says ${rows.get(other[0])?.state}`,
      };
  }
  return undefined;
};
