import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import { HAZARDS } from '../../domain/words.ts';
import type { Outcome } from '../notify/kind.ts';
import type { Message } from '../notify/message.ts';
import { retryDelay, URGED_AFTER } from '../notify/retry.ts';
import type { Told } from '../notify/store.ts';
import { believed, believesIn, HUB, NOTHING } from './believed.ts';
import type { CrowdPorts, Round } from './crowd-ports.ts';
import { type Debts, notesIn } from './notes.ts';
import type { Subscription } from './subscription.ts';
import type { Tallied, Tallies } from './tally.ts';

/**
 * The subscriptions of one crowd, and what each of them is owed: for a place at most one word, the latest. Each is sent
 * one at a time, the oldest first.
 *
 * States of a member: in step (owes nothing) → in line → being sent → in step, in line again, or out of step (waits for
 * its next try; its debts are noted) → gone.
 */
export type Members = {
  /** `perhaps`: it is new to this worker, and another may have told it. */
  join(subscription: Subscription, isNew: boolean | 'perhaps'): void;
  leave(id: string): void;
  size(): number;
  /** False: a message about that would be for nobody. */
  concerned(about: string): boolean;
  tell(news: News): void;
  /** Until then nothing is sent. */
  begin(): void;
  /** Takes up the notes of those who could not be told before. */
  restore(notes: ReadonlyMap<string, string>): void;
  hasNotes(): boolean;
  /** True: some are told nothing before their notes are saved. */
  waitsForNotes(): boolean;
  saveNotes(): Promise<void>;
  /** All that was told is saved: of whom nothing is owed, no note is needed any more. */
  forgetNotes(): Promise<void>;
  standing(): { readonly members: number; readonly failing: number };
  /** Waits for what is under way. */
  close(): Promise<void>;
};

export type News = {
  /** A place, or the hub. */
  readonly about: string;
  /** What was believed of it by those in step. */
  readonly before: string;
  /** Undefined: what is true then. */
  readonly message: Message | undefined;
  readonly round: Round;
  /** Another worker may have told of it, and did not live to save it. */
  readonly doubt: boolean;
};

/** What a member has not been told yet. */
type Owed = {
  /** What it last believed. */
  before: string;
  /** Undefined: only what is true now can be told. */
  message: Message | undefined;
  /** How many words have become one. */
  count: number;
  /** A try may have come all the same. */
  doubt: boolean;
  /** Whose first try it is; undefined: it was tried. */
  round: Round | undefined;
  readonly counted: Tallied[];
};

type Member = {
  subscription: Subscription;
  readonly host: string;
  readonly owed: Map<string, Owed>;
  /** What is being sent. */
  sending: { readonly about: string; readonly owed: Owed; readonly work: Promise<void> } | undefined;
  isInLine: boolean;
  isGone: boolean;
  /** Its debts are kept outside of this process. */
  isNoted: boolean;
  failures: number;
  lastTry: number;
  /** Not before then, by the word of the push service. */
  notBefore: number;
  cancel: (() => void) | undefined;
};

/** A try that is under way when the worker ends may take so much longer; milliseconds. */
const LAST_TRY = 1_500;
/** How long it is waited for the shard to be held again; milliseconds. */
const HOLDS_AGAIN = 500;
/** What comes longer after its commit than this is told as late; milliseconds. */
const LATE_AFTER = 60_000;

export const members = (
  ports: CrowdPorts & {
    readonly tree: Catalogue;
    readonly told: Told;
    readonly counts: Tallies;
    readonly ended: () => boolean;
    readonly stir: () => void;
    /** What is true of a place. */
    readonly now: (region: RegionId, missed: number) => Message;
    /** Whether the hub sees anything. */
    readonly blind: () => Message;
  },
): Members => {
  const { tree, told, store, clock, fence } = ports;
  const feed = ports.feed.feed.id;
  const all = new Map<string, Member>();
  const byPlace = new Map<RegionId, Set<Member>>();
  /** What is to be saved of those out of step. */
  const notes = notesIn(store, fence.shard, feed);
  const inHand = new Set<Promise<void>>();
  const aborter = new AbortController();
  let failing = 0;
  let hasBegun = false;
  /** Told nothing before their notes are saved: no round stands for it, and a worker that is killed would leave no word. */
  const toBeNoted = new Set<Member>();

  const sees = (member: Member, about: string): boolean =>
    about === HUB || related(tree, about as RegionId).some((id) => member.subscription.places.includes(id));

  const those = function* (about: string): Generator<Member> {
    if (about === HUB) {
      yield* all.values();
      return;
    }
    const seen = new Set<Member>();
    for (const place of related(tree, about as RegionId)) {
      for (const member of byPlace.get(place) ?? []) {
        if (seen.has(member)) continue;
        seen.add(member);
        yield member;
      }
    }
  };

  const release = (owed: Owed): void => {
    if (owed.round === undefined) return;
    owed.round.open -= 1;
    owed.round = undefined;
    ports.stir();
  };

  const note = (member: Member): void => {
    const { id } = member.subscription;
    const { sending } = member;
    // What is under way may come or not.
    const all = [...member.owed, ...(sending === undefined ? [] : [[sending.about, sending.owed] as const])];
    const debts = Object.fromEntries(all.map(([about, { before }]) => [about, before]));
    member.isNoted = all.length > 0;
    notes.put(id, member.isGone ? {} : debts);
    ports.stir();
  };

  const enqueue = (member: Member): void => {
    const { sending, isInLine, isGone, owed } = member;
    if (!hasBegun || sending !== undefined || isInLine || isGone || owed.size === 0 || toBeNoted.has(member)) return;
    member.cancel?.();
    member.cancel = undefined;
    member.isInLine = true;
    const [about = HUB] = member.owed.keys();
    ports.enqueue(member.host, `${feed}|${about}`, async () => {
      const work = sendNext(member);
      if (work === undefined) return;
      inHand.add(work);
      await work;
      inHand.delete(work);
    });
  };

  const owe = (member: Member, { about, before, message, round, doubt }: News, counted?: Tallied): void => {
    const isFailing = member.failures > 0;
    const known = member.owed.get(about);
    if (known !== undefined) {
      if (message !== undefined) {
        known.message = message;
        known.count += 1;
      }
      known.doubt ||= doubt;
      if (counted !== undefined) known.counted.push(counted);
      if (known.round !== undefined) {
        known.round.open -= 1;
        known.round = round;
        round.open += 1;
      }
    } else {
      const first = isFailing ? undefined : round;
      if (first !== undefined) first.open += 1;
      member.owed.set(about, {
        before,
        message,
        count: 1,
        doubt,
        round: first,
        counted: counted === undefined ? [] : [counted],
      });
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
    const [next] = member.owed;
    if (next === undefined || member.isGone || toBeNoted.has(member) || ports.ended()) return;
    if (!ports.holds()) {
      // It may be ours again in a moment; where it is another's, this crowd is ended.
      member.cancel = clock.after(HOLDS_AGAIN, () => enqueue(member));
      return;
    }
    const [about, owed] = next;
    const message = due(about, owed);
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
        // What came meanwhile was of the belief that this try would come.
        const merged: Owed =
          later === undefined
            ? owed
            : {
                ...later,
                before: owed.before,
                count: owed.count + later.count,
                counted: [...owed.counted, ...later.counted],
              };
        merged.doubt = owed.doubt || outcome.status === undefined;
        if (later !== undefined) release(owed);
        member.owed.delete(about);
        const rest = [...member.owed];
        member.owed.clear();
        for (const [key, one] of [[about, merged] as const, ...rest]) member.owed.set(key, one);
        for (const one of member.owed.values()) release(one);
        if (member.failures === 0) failing += 1;
        member.failures += 1;
        const pause = Math.max(retryDelay(member.failures), outcome.after ?? 0);
        member.notBefore = at + (outcome.after ?? 0);
        note(member);
        member.cancel = clock.after(pause, () => enqueue(member));
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

  /** What is to be sent now; undefined: what it believes is true. */
  const due = (about: string, { before, message, count, doubt }: Owed): Message | undefined => {
    const now = believed(told, about);
    if (before === now && !doubt) return undefined;
    if (about === HUB) return message ?? ports.blind();
    const { type, data } = message ?? {};
    const hazard = data?.event?.hazard ?? '';
    const isOver = type === 'alert.ended' || type === 'alert.retracted';
    const isAlert = type === 'alert.started' || type === 'alert.updated';
    // It never got the alert that ended, or may have got more than it was told: it gets what is true, and no all-clear.
    if (
      message === undefined ||
      (isOver && (doubt || !believesIn(before, hazard))) ||
      (!isAlert && !isOver && count > 1)
    ) {
      const state = ports.now(about as RegionId, Math.max(0, count - 1));
      // What was told to others is news to this one.
      const isNews = HAZARDS.some((one) => believesIn(now, one) && !believesIn(before, one));
      return { ...state, sound: state.sound || isNews };
    }
    const sequencedAt = Date.parse(data?.event?.sequencedAt ?? '');
    const isLate = clock.now() - sequencedAt > LATE_AFTER && data?.late !== true;
    // An update is the first that it hears of the alert.
    const isFirst = isAlert && !message.sound && !believesIn(before, hazard);
    if (!isLate && !isFirst) return message;
    return {
      ...message,
      sound: message.sound || isFirst,
      data: { ...message.data, ...(isLate ? { late: true } : {}) },
    };
  };

  const leave = (id: string): void => {
    const member = all.get(id);
    if (member === undefined) return;
    member.isGone = true;
    member.cancel?.();
    toBeNoted.delete(member);
    if (member.failures > 0) failing -= 1;
    for (const owed of member.owed.values()) release(owed);
    if (member.isNoted) notes.put(id, {});
    member.owed.clear();
    all.delete(id);
    for (const place of member.subscription.places) {
      const there = byPlace.get(place);
      there?.delete(member);
      if (there?.size === 0) byPlace.delete(place);
    }
  };

  /** What is true and not calm in its places, for one who was told nothing of them. */
  const greet = (member: Member, knows: (about: string) => boolean, doubt: boolean): void => {
    const abouts = new Set<string>();
    for (const key of told.keys()) {
      const [kind, region] = key.split('|');
      if (kind === '!') abouts.add(HUB);
      if ((kind === 'a' || kind === 'c') && region !== undefined) abouts.add(region);
    }
    for (const about of abouts) {
      if (member.owed.has(about) || !sees(member, about) || knows(about)) continue;
      if (believed(told, about) === NOTHING) continue;
      member.owed.set(about, {
        before: NOTHING,
        message: undefined,
        count: 1,
        doubt,
        round: undefined,
        counted: [],
      });
    }
    if (member.owed.size === 0) return;
    toBeNoted.add(member);
    note(member);
  };

  const join: Members['join'] = (subscription, isNew) => {
    const before = all.get(subscription.id);
    const isSame =
      before !== undefined &&
      before.subscription.places.join() === subscription.places.join() &&
      before.subscription.p256dh === subscription.p256dh;
    if (before !== undefined && isSame) {
      before.subscription = subscription;
      return;
    }
    const knew = before?.subscription.places ?? [];
    const sending = before?.sending;
    const debts = new Map(before?.owed);
    // Of what is being sent nobody knows yet whether it comes.
    if (sending !== undefined)
      debts.set(sending.about, {
        ...(debts.get(sending.about) ?? sending.owed),
        before: sending.owed.before,
        doubt: true,
      });
    leave(subscription.id);
    const member: Member = {
      subscription,
      host: URL.canParse(subscription.endpoint) ? new URL(subscription.endpoint).host : '',
      owed: new Map(),
      sending: undefined,
      isInLine: false,
      isGone: false,
      isNoted: false,
      failures: 0,
      lastTry: Number.NEGATIVE_INFINITY,
      notBefore: 0,
      cancel: undefined,
    };
    all.set(subscription.id, member);
    for (const place of subscription.places) {
      const there = byPlace.get(place) ?? new Set();
      there.add(member);
      byPlace.set(place, there);
    }
    const knows = (about: string): boolean =>
      about === HUB ? knew.length > 0 : related(tree, about as RegionId).some((id) => knew.includes(id));
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
    size: () => all.size,
    concerned: (about) => !those(about).next().done,
    begin: () => {
      if (hasBegun) return;
      hasBegun = true;
      for (const member of all.values()) enqueue(member);
    },
    tell: (news) => {
      const counted = news.message === undefined ? undefined : ports.counts.expect(news.message);
      for (const member of those(news.about)) {
        if (counted !== undefined) counted.expected += 1;
        owe(member, news, counted);
      }
    },
    restore: (saved) => {
      for (const [id, text] of saved) {
        const member = all.get(id);
        const debts = JSON.parse(text) as Debts;
        notes.found(id, debts);
        // Of a place that it has given up since it is told no more.
        const left = Object.entries(debts).filter(([about]) => member !== undefined && sees(member, about));
        if (member === undefined || left.length === 0) {
          notes.put(id, {});
          continue;
        }
        failing += 1;
        member.failures = 1;
        member.isNoted = true;
        for (const [about, before] of left)
          member.owed.set(about, { before, message: undefined, count: 1, doubt: true, round: undefined, counted: [] });
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
    standing: () => ({ members: all.size, failing }),
    close: async () => {
      const cancel = clock.after(LAST_TRY, () => aborter.abort());
      await Promise.all(inHand);
      cancel();
      for (const { cancel: end } of all.values()) end?.();
    },
  };
};

/** A place with what lies around and in it: whoever has one of them is told of it. */
const related = (tree: Catalogue, id: RegionId): readonly RegionId[] => [
  id,
  ...tree.ancestors(id),
  ...tree.descendants(id),
];
