import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Entry } from '../log/log.ts';
import { perhapsTold } from '../notify/perhaps-told.ts';
import type { ToldChange } from '../notify/progress.ts';
import { applyTold, BLIND_KEY, OPEN_KEY, withoutAhead } from '../notify/told.ts';
import { inTime } from '../notify/tries/in-time.ts';
import { STORE_RETRY } from '../notify/tries/retry.ts';
import { sleeper } from '../notify/tries/sleeper.ts';
import { NOTHING_READ, nextTurn, regionOf } from '../notify/turn.ts';
import { beginning, SEEN_KEY } from './beginning.ts';
import { begun } from './begun.ts';
import { believed, HUB } from './believed.ts';
import type { CrowdPorts, Members, News, Round } from './crowd-ports.ts';
import { composing, everything } from './everybody.ts';
import { members } from './members.ts';
import type { Subscription } from './subscription.ts';
import { tallies } from './tally.ts';

/**
 * Tells all subscriptions of one shard of one feed. They have one cursor together, and what they were told is one map:
 * the log is judged once, by the same rules as for a destination, and each message goes to all whose places it is about.
 * A member that could not be told is out of step, and has a note of what it last believed of which place; when it can be
 * told again, what is true then is compared with that.
 *
 * What is about to be told is noted first (`begun.ts`). The cursor is saved up to where everybody was tried once and the
 * notes of those who failed are saved: the worker after one that was killed tells some of it again, or, of what is over
 * by then, what is true; nobody misses anything, and nobody is left with what was told and never taken back.
 */
export type Crowd = {
  join(subscription: Subscription, isNew: boolean): void;
  leave(id: string): void;
  size(): number;
  /** The shard is another's. */
  ended(): boolean;
  close(): Promise<void>;
};

/** Saved no more often than this; milliseconds. */
const SAVE_EVERY = 250;
/** A cursor that only passed by what nobody is told; milliseconds. */
const SAVE_IDLE = 5_000;
/** People are told all the same where it cannot be noted by then that they are: late is worse; milliseconds. */
const NOTED_WITHIN = 500;
/** Where the telling of a shard stands among that of destinations; none of them has such a name. */
const crowdId = (shard: number): string => `push:${shard}`;

export const openCrowd = async (ports: CrowdPorts, subscriptions: readonly Subscription[]): Promise<Crowd> => {
  const { feed, telling, store, fence, clock, observe } = ports;
  const { catalogue } = feed.truth();
  const id = crowdId(fence.shard);
  const failed = (error: unknown): void => observe('notify.failed', { destination: id, feed: name, error });
  const name = feed.feed.id;
  const scope = everything(catalogue);
  const sleep = sleeper(clock);
  const confirmed = subscriptions.filter(({ code }) => code === null);
  const kept = await telling.progress(id, name);
  const from = beginning(kept, feed.truth(), confirmed.length > 0);
  const { isFresh, told } = from;
  let { cursor, unsaved, unsavedSince } = from;
  let rounds: Round[] = [];
  /** What was judged and is not told yet: how it changes what those in step believe, and the word for it. */
  const judged: { readonly told: ToldChange; readonly news: News | undefined }[] = [];
  /** What those in step believe, and what was true then. */
  const said = new Map(told);
  let judgedTruth = feed.truth();
  let saidTruth = judgedTruth;
  const started = begun(from.keys);
  let savedCursor = cursor;
  let isSavedAsOpen = unsavedSince !== undefined;
  /** Those who came since the last look: nobody comes between what is judged and its telling. */
  const arrivals: (readonly [subscription: Subscription, isNew: boolean])[] = [];
  /** All that changed before it has arrived. */
  let seenAt = from.seenAt;
  let savedAt = clock.now();
  /** Since when anything is open. */
  let openedAt = savedAt;
  let savedSeq = kept?.cursor.seq ?? -1;
  let closed = false;
  const counts = await tallies({ store, shard: fence.shard, feed: name, clock, observe });

  const composed = composing(ports, scope, told);

  const crowd: Members = members({
    ...ports,
    catalogue,
    told: said,
    counts,
    ended: () => closed,
    stir: sleep.stir,
    now: (region, missed) =>
      composed({ kind: 'state', region, missed, gap: false, ended: NOTHING_READ }, saidTruth, cursor),
    blind: () => composed({ kind: said.has(BLIND_KEY) ? 'blind' : 'sighted' }, saidTruth, cursor),
  });

  const entriesAfter = async (): Promise<readonly Entry[] | undefined> => {
    const now = feed.position();
    return cursor.epoch !== now.epoch || cursor.seq > now.seq ? undefined : feed.after(cursor.seq);
  };

  const judge = (change: ToldChange): void => {
    applyTold(told, change);
    unsaved.push(...change);
  };

  /** It is open until its news are told. */
  const newRound = (about: string): Round => {
    if (rounds.length === 0) openedAt = clock.now();
    const round: Round = { about, open: 1, cursor, told: unsaved };
    unsaved = [];
    rounds.push(round);
    return round;
  };

  /** Takes in what the log says, up to where it is. */
  const takeIn = async (): Promise<void> => {
    for (;;) {
      if (closed) return;
      const entries = await entriesAfter();
      const truth = feed.truth();
      judgedTruth = truth;
      if (entries === undefined) {
        observe('notify.gap', { destination: id, feed: name, from: cursor, to: truth.position });
        if (unsavedSince !== undefined) started.perhaps(perhapsTold(scope, told, truth.state, unsavedSince));
        // What was saved may have gone back with the log.
        judge([...told, ...withoutAhead(told)]);
        started.again();
        crowd.noteAgain();
        cursor = { ...truth.position, index: 0, syncing: true };
        continue;
      }
      const next = nextTurn(scope, { cursor, told }, entries, truth);
      if (next.kind === 'tell') {
        const about = regionOf(next.draft) ?? HUB;
        if (unsavedSince !== undefined) started.perhaps([about]);
        const before = believed(told, about);
        const message = crowd.concerned(about) ? composed(next.draft, truth, next.cursor) : undefined;
        cursor = next.cursor;
        judge(next.told);
        const isNews = message !== undefined && believed(told, about) !== before;
        const news = isNews ? { about, before, message, round: newRound(about), doubt: false } : undefined;
        judged.push({ told: next.told, news });
        continue;
      }
      cursor = next.cursor;
      judge(next.told);
      judged.push({ told: next.told, news: undefined });
      if (cursor.seq >= feed.position().seq) return;
    }
  };

  /** All that was told before is saved, or noted; by the feed's clock. */
  const savedUpTo = (): string => String(unsavedSince ?? feed.clock());

  /** Notes what is about to be told. False: the shard is another's. */
  const note = async (abouts: readonly string[]): Promise<boolean> => {
    const begins = started.toNote(abouts);
    const opens = abouts.length === 0 || isSavedAsOpen ? [] : [[OPEN_KEY, savedUpTo()] as const];
    if (begins.length === 0 && opens.length === 0) return true;
    const noting = telling.save(fence, id, name, savedCursor, [...begins, ...opens]).then((isOurs) => {
      if (!isOurs) return false;
      started.saved(begins);
      isSavedAsOpen ||= opens.length > 0;
      return true;
    });
    return inTime(clock, NOTED_WITHIN, noting, failed);
  };

  /** Tells what was taken in, and what a worker before may have told. */
  const tellNews = async (): Promise<void> => {
    const { catalogue: places } = feed.truth();
    const left = started.left();
    for (const about of left) {
      const isThere = about === HUB || places.get(about as RegionId) !== undefined;
      if (!isThere || judged.some(({ news }) => news?.about === about)) continue;
      const news = { about, before: believed(told, about), message: undefined, round: newRound(about), doubt: true };
      judged.push({ told: [], news });
    }
    const abouts = judged.flatMap(({ news }) => (news === undefined ? [] : [news.about]));
    crowd.hold(abouts);
    if (!(await note(abouts))) closed = true;
    if (abouts.length === 0) tellJudged(left);
    else await ports.common.inTurn(cursor, () => tellJudged(left));
  };

  const tellJudged = (left: ReadonlySet<string>): void => {
    if (closed) return;
    saidTruth = judgedTruth;
    for (const { told: change, news } of judged.splice(0)) {
      applyTold(said, change);
      if (news === undefined) continue;
      crowd.tell({ ...news, doubt: left.has(news.about) });
      news.round.open -= 1;
    }
    started.caughtUp();
    unsavedSince = undefined;
    crowd.begin();
  };

  /** Saves what everybody has been tried with. False: the shard is another's. */
  const save = async (isLast = false): Promise<boolean> => {
    const done = rounds.findIndex(({ open }) => open > 0);
    const finished = done === -1 ? rounds : rounds.slice(0, done);
    const isIdle = done === -1;
    const going = rounds.slice(finished.length).map(({ about }) => about);
    // A worker that lost the shard while it stood still must not write over the notes of the one that has it.
    if (!ports.holds()) return true;
    const last = isIdle ? cursor : (finished.at(-1)?.cursor ?? savedCursor);
    // What is being told while it could not be noted is noted now.
    const noted = [...started.toNote([...going, ...started.left()]), ...started.toForget(going)];
    const isWhole = isLast && unsavedSince === undefined;
    const upTo = savedUpTo();
    await crowd.saveNotes();
    await counts.save(crowd.standing());
    if (!isIdle && finished.length === 0 && noted.length === 0 && !isLast) return true;
    const change: ToldChange = [
      ...finished.flatMap((round) => round.told),
      ...(isIdle ? unsaved : []),
      ...noted,
      [SEEN_KEY, String(seenAt)],
      [OPEN_KEY, isWhole ? null : upTo],
    ];
    const inIt = isIdle ? unsaved.length : 0;
    const ours = await telling.save(fence, id, name, last, change);
    if (!ours) return false;
    started.saved(noted);
    isSavedAsOpen = true;
    rounds = rounds.slice(finished.length);
    unsaved = unsaved.slice(inIt);
    savedAt = clock.now();
    savedCursor = last;
    savedSeq = last.seq;
    if (isIdle) await crowd.forgetNotes();
    return true;
  };

  const isDue = (): boolean => {
    const since = clock.now() - savedAt;
    if (crowd.hasNotes()) return since >= SAVE_EVERY;
    // Not in front of the first push: there is nothing to save before it came.
    if (rounds.length > 0) return clock.now() - Math.max(savedAt, openedAt) >= SAVE_EVERY;
    return since >= SAVE_IDLE && (unsaved.length > 0 || counts.isDirty(crowd.standing()) || cursor.seq !== savedSeq);
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      try {
        sleep.seen();
        seenAt = ports.seenAt();
        for (const [subscription, isNew] of arrivals.splice(0)) crowd.join(subscription, isNew);
        await takeIn();
        await tellNews();
        if (crowd.waitsForNotes() && ports.holds()) await crowd.saveNotes();
        if (isDue() && !(await save())) closed = true;
        if (!closed) await sleep.pause(rounds.length > 0 || crowd.hasNotes() ? SAVE_EVERY : SAVE_IDLE);
      } catch (error) {
        failed(error);
        await sleep.pause(STORE_RETRY);
      }
    }
  };

  // Where nothing is kept, the next worker would take those who are told now for new ones.
  if (isFresh) closed = !ports.holds() || !(await save());

  // Those who came while nobody was looking are told what is true, as those who come now are.
  for (const one of confirmed) {
    const cameAt = Math.max(one.confirmedAt ?? 0, one.changedAt ?? 0);
    crowd.join(one, isFresh || cameAt >= from.seenAt ? 'perhaps' : false);
  }
  crowd.restore(await store.owed(fence.shard, name));
  const unlisten = feed.listen(sleep.stir);
  const running = run();
  return {
    join: (subscription, isNew) => {
      arrivals.push([subscription, isNew]);
      sleep.stir();
    },
    leave: (gone) => {
      const stay = arrivals.filter(([subscription]) => subscription.id !== gone);
      arrivals.splice(0, arrivals.length, ...stay);
      crowd.leave(gone);
    },
    size: crowd.size,
    ended: () => closed,
    close: async () => {
      const isOurs = !closed;
      closed = true;
      unlisten();
      sleep.stir();
      await running;
      await crowd.close();
      if (isOurs && ports.holds()) await save(true).catch(failed);
    },
  };
};
