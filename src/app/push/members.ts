import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Outcome } from '../notify/kind.ts';
import type { Message } from '../notify/message.ts';
import type { Told } from '../notify/progress.ts';
import { LAST_TRY, retryDelay, URGED_AFTER } from '../notify/tries/retry.ts';
import { aboutsIn, believed, HUB, NOTHING } from './believed.ts';
import type { CrowdPorts, Members, News } from './crowd-ports.ts';
import { due } from './due.ts';
import { type Debts, notesIn } from './notes.ts';
import { addNews, afterFailure, type Owed, owedNews, owedState, putFirst } from './owed.ts';
import { concerns, debtsOf, isSame, type Member, newMember, roster } from './roster.ts';
import type { Tallied, Tallies } from './tally.ts';

/** How long it is waited for the shard to be held again; milliseconds. */
const HOLDS_AGAIN = 500;

export const members = (
  ports: CrowdPorts & {
    readonly catalogue: Catalogue;
    readonly told: Told;
    readonly counts: Tallies;
    readonly ended: () => boolean;
    readonly stir: () => void;
    /** The truth of a place, as a message. */
    readonly now: (region: RegionId, missed: number) => Message;
    /** Whether the hub sees anything. */
    readonly blind: () => Message;
  },
): Members => {
  const { catalogue, told, store, clock, fence } = ports;
  const feed = ports.feed.feed.id;
  const known = roster(catalogue);
  /** The debts to those out of step, to be saved. */
  const notes = notesIn(store, fence.shard, feed);
  const inHand = new Set<Promise<void>>();
  /** Their names in line, by what is told. */
  const groups = new Map<string, string>();
  const aborter = new AbortController();
  let failing = 0;
  let hasBegun = false;
  /** Of these something newer is about to be told, and who would have been sent the older word waits for it. */
  let held: ReadonlySet<string> = new Set();
  const waiting = new Set<Member>();
  /** Told nothing before their notes are saved: no round stands for it, and a worker that is killed would leave no word. */
  const toBeNoted = new Set<Member>();

  const sees = ({ subscription }: Member, about: string): boolean =>
    about === HUB || concerns(catalogue, about, subscription.places);

  const release = (owed: Owed): void => {
    if (owed.round === undefined) return;
    owed.round.open -= 1;
    // Not at each of thousands: each time the whole crowd is looked at.
    if (owed.round.open === 0) ports.stir();
    owed.round = undefined;
  };

  const note = (member: Member): void => {
    const { id } = member.subscription;
    const owed = [...debtsOf(member)];
    member.isNoted = owed.length > 0;
    notes.put(id, member.isGone ? {} : Object.fromEntries(owed.map(([about, { before }]) => [about, before])));
    ports.stir();
  };

  const enqueue = (member: Member): void => {
    const { sending, isInLine, isGone, owed } = member;
    if (!hasBegun || sending !== undefined || isInLine || isGone || owed.size === 0 || toBeNoted.has(member)) return;
    member.cancel?.();
    member.cancel = undefined;
    member.isInLine = true;
    const [about = HUB] = member.owed.keys();
    const group = groups.get(about) ?? `${feed}|${about}`;
    groups.set(about, group);
    ports.enqueue(member.host, group, member.serve);
  };

  const serve = async (member: Member): Promise<void> => {
    const work = sendNext(member);
    if (work === undefined) return;
    inHand.add(work);
    await work;
    inHand.delete(work);
  };

  const owe = (member: Member, news: News, counted: readonly Tallied[] = []): void => {
    const { about, message } = news;
    const isFailing = member.failures > 0;
    const before = member.owed.get(about);
    if (before !== undefined) addNews(before, news, counted);
    else {
      const first = isFailing ? undefined : news.round;
      if (first !== undefined) first.open += 1;
      member.owed.set(about, owedNews(news, first, counted));
    }
    if (!isFailing) enqueue(member);
    else {
      note(member);
      // News brings the next try forward.
      const now = clock.now();
      if (message?.type === 'alert.started' && now >= member.notBefore && now - member.lastTry >= URGED_AFTER)
        enqueue(member);
    }
  };

  /** Undefined: nothing is to be sent now. */
  const sendNext = (member: Member): Promise<void> | undefined => {
    member.isInLine = false;
    if (member.isGone || toBeNoted.has(member) || ports.ended()) return;
    const next = [...member.owed].find(([about]) => !held.has(about));
    if (next === undefined) {
      if (member.owed.size > 0) waiting.add(member);
      return;
    }
    if (!ports.holds()) {
      // It may be ours again in a moment; where it is another's, this crowd is ended.
      member.cancel = clock.after(HOLDS_AGAIN, () => enqueue(member));
      return;
    }
    const [about, owed] = next;
    const message = due(about, owed, { told, now: ports.now, blind: ports.blind, at: clock.now() });
    if (message === undefined) {
      settle(member, about, owed);
      return;
    }
    member.owed.delete(about);
    member.lastTry = clock.now();
    const work = ports.send(member.subscription, { kind: 'told', message }, aborter.signal).then((outcome) => {
      member.sending = undefined;
      take(member, about, owed, message, outcome);
    });
    member.sending = { about, owed, work };
    return work;
  };

  const take = (member: Member, about: string, owed: Owed, message: Message, outcome: Outcome): void => {
    const at = clock.now();
    const sequencedAt = Date.parse(message.data.event?.sequencedAt ?? '');
    ports.observe('notify.tried', {
      destination: 'subscribers',
      kind: 'push',
      outcome: outcome.kind,
      took: at - member.lastTry,
      ...('reason' in outcome ? { reason: outcome.reason } : {}),
      ...(Number.isNaN(sequencedAt) ? {} : { after: at - sequencedAt }),
    });
    switch (outcome.kind) {
      case 'delivered':
      case 'failed':
        if (outcome.kind === 'delivered') for (const one of owed.counted) ports.counts.reached(one, at);
        settle(member, about, owed);
        return;
      case 'gone':
        release(owed);
        leave(member.subscription.id);
        void ports
          .gone(member.subscription.id)
          .catch((error: unknown) => ports.observe('notify.failed', { what: 'subscriptions', error }));
        return;
      case 'retry': {
        if (member.isGone) {
          release(owed);
          return;
        }
        const later = member.owed.get(about);
        const merged = afterFailure(owed, later, outcome.status === undefined);
        if (later !== undefined) release(owed);
        putFirst(member.owed, about, merged);
        for (const one of member.owed.values()) release(one);
        if (member.failures === 0) failing += 1;
        member.failures += 1;
        member.notBefore = at + (outcome.after ?? 0);
        note(member);
        member.cancel = clock.after(Math.max(retryDelay(member.failures), outcome.after ?? 0), () => enqueue(member));
      }
    }
  };

  /** Told, or nothing to tell any more. */
  const settle = (member: Member, about: string, owed: Owed): void => {
    if (member.owed.get(about) === owed) member.owed.delete(about);
    release(owed);
    if (member.isGone) return;
    if (member.failures > 0) failing -= 1;
    member.failures = 0;
    if (member.isNoted) note(member);
    enqueue(member);
  };

  const leave = (id: string): void => {
    const member = known.get(id);
    if (member === undefined) return;
    member.isGone = true;
    member.cancel?.();
    toBeNoted.delete(member);
    if (member.failures > 0) failing -= 1;
    for (const owed of member.owed.values()) release(owed);
    if (member.isNoted) notes.put(id, {});
    member.owed.clear();
    known.remove(member);
  };

  /** What is true and not calm in its places, for one who was told nothing of them. */
  const greet = (member: Member, knows: (about: string) => boolean, doubt: boolean): void => {
    for (const about of aboutsIn(told)) {
      if (member.owed.has(about) || !sees(member, about) || knows(about)) continue;
      if (believed(told, about) === NOTHING) continue;
      member.owed.set(about, owedState(NOTHING, doubt));
    }
    if (member.owed.size === 0) return;
    toBeNoted.add(member);
    note(member);
  };

  const join: Members['join'] = (subscription, isNew) => {
    const before = known.get(subscription.id);
    if (before !== undefined && isSame(before.subscription, subscription)) {
      before.subscription = subscription;
      return;
    }
    const knew = before?.subscription.places ?? [];
    const sending = before?.sending;
    const debts = debtsOf(before);
    leave(subscription.id);
    const member = newMember(subscription, serve);
    known.add(member);
    const knows = (about: string): boolean => concerns(catalogue, about, knew);
    for (const [about, owed] of debts) if (sees(member, about)) member.owed.set(about, { ...owed, round: undefined });
    if (isNew !== false || before !== undefined) greet(member, knows, isNew === 'perhaps');
    else if (member.owed.size > 0) note(member);
    if (sending === undefined) return;
    // One at a time, also over a change of its places: the older word must not come after the newer one.
    member.sending = sending;
    void sending.work.then(() => {
      member.sending = undefined;
      enqueue(member);
    });
  };

  return {
    join,
    leave,
    size: known.size,
    concerned: (about) => !known.toldOf(about).next().done,
    hold: (abouts) => {
      held = new Set(abouts);
    },
    begin: () => {
      held = new Set();
      const isFirst = !hasBegun;
      hasBegun = true;
      for (const member of isFirst ? known.all() : waiting) enqueue(member);
      waiting.clear();
    },
    tell: (news) => {
      const one = news.message === undefined ? undefined : ports.counts.expect(news.message);
      const counted = one === undefined ? [] : [one];
      for (const member of known.toldOf(news.about)) {
        if (one !== undefined) one.expected += 1;
        owe(member, news, counted);
      }
    },
    restore: (saved) => {
      for (const [id, text] of saved) {
        const member = known.get(id);
        const debts = JSON.parse(text) as Debts;
        notes.found(id, debts);
        // Of a place that it has given up since it is told no more.
        const left = Object.entries(debts).filter(([about]) => member !== undefined && sees(member, about));
        if (member === undefined || left.length === 0) {
          notes.put(id, {});
          continue;
        }
        failing += 1;
        Object.assign(member, { failures: 1, isNoted: true });
        for (const [about, before] of left) member.owed.set(about, owedState(before, true));
        enqueue(member);
      }
    },
    hasNotes: notes.areDue,
    waitsForNotes: () => toBeNoted.size > 0,
    saveNotes: async () => {
      await notes.save();
      for (const member of toBeNoted) {
        if (!notes.areKept(member.subscription.id)) continue;
        toBeNoted.delete(member);
        enqueue(member);
      }
    },
    forgetNotes: notes.forget,
    noteAgain: notes.again,
    standing: () => ({ members: known.size(), failing }),
    close: async () => {
      const cancel = clock.after(LAST_TRY, () => aborter.abort());
      await Promise.all(inHand);
      cancel();
      for (const { cancel: end } of known.all()) end?.();
    },
  };
};
