import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import { HUB } from './believed.ts';
import type { Owed } from './owed.ts';
import type { Subscription } from './subscription.ts';

export type Member = {
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
  /** Sends what it is owed next: made once, since thousands of them are put in line at a time. */
  readonly serve: () => Promise<void>;
};

export const newMember = (subscription: Subscription, serve: (member: Member) => Promise<void>): Member => {
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
    serve: () => serve(member),
  };
  return member;
};

/** True: it is sent the same, by the same keys. */
export const isSame = (a: Subscription, b: Subscription): boolean =>
  a.places.join() === b.places.join() && a.p256dh === b.p256dh;

/** All that a member is owed, with what is being sent: of that nobody knows yet whether it comes. */
export const debtsOf = (member: Member | undefined): Map<string, Owed> => {
  const debts = new Map(member?.owed);
  if (member?.sending === undefined) return debts;
  const { about, owed } = member.sending;
  return debts.set(about, { ...(debts.get(about) ?? owed), before: owed.before, doubt: true });
};

/** The members of a crowd, found by id and by what they are told of. */
export type Roster = {
  get(id: string): Member | undefined;
  add(member: Member): void;
  remove(member: Member): void;
  size(): number;
  all(): Iterable<Member>;
  /** Those who are told of a place, or of the hub. */
  toldOf(about: string): Generator<Member>;
};

export const roster = (catalogue: Catalogue): Roster => {
  const all = new Map<string, Member>();
  const byPlace = new Map<RegionId, Set<Member>>();
  /** By what is told: those of the places that it concerns, where there are any. */
  const concerned = new Map<RegionId, readonly ReadonlySet<Member>[]>();
  const concernedBy = (about: RegionId): readonly ReadonlySet<Member>[] => {
    const found = concerned.get(about) ?? related(catalogue, about).flatMap((place) => byPlace.get(place) ?? []);
    concerned.set(about, found);
    return found;
  };
  return {
    get: (id) => all.get(id),
    add: (member) => {
      all.set(member.subscription.id, member);
      for (const place of member.subscription.places) {
        const there = byPlace.get(place) ?? new Set();
        there.add(member);
        if (there.size === 1) concerned.clear();
        byPlace.set(place, there);
      }
    },
    remove: (member) => {
      all.delete(member.subscription.id);
      for (const place of member.subscription.places) {
        const there = byPlace.get(place);
        there?.delete(member);
        if (there?.size !== 0) continue;
        byPlace.delete(place);
        concerned.clear();
      }
    },
    size: () => all.size,
    all: () => all.values(),
    toldOf: function* (about) {
      if (about === HUB) {
        yield* all.values();
        return;
      }
      const [first, ...others] = concernedBy(about as RegionId);
      if (first === undefined) return;
      yield* first;
      if (others.length === 0) return;
      const seen = new Set(first);
      for (const there of others) {
        for (const member of there) {
          if (seen.has(member)) continue;
          seen.add(member);
          yield member;
        }
      }
    },
  };
};

/** True: one who has these places is told of it. */
export const concerns = (catalogue: Catalogue, about: string, places: readonly RegionId[]): boolean =>
  about === HUB ? places.length > 0 : related(catalogue, about as RegionId).some((id) => places.includes(id));

/** A place with what lies around and in it: whoever has one of them is told of it. */
const related = (catalogue: Catalogue, id: RegionId): readonly RegionId[] => [
  id,
  ...catalogue.ancestors(id),
  ...catalogue.descendants(id),
];
