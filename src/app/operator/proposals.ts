import type { Instant } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { Actor, ManualAct } from './act.ts';

/** An act by hand that waits for a second person. */
export type Proposal = {
  readonly id: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  readonly by: Actor;
  /** Why it takes two. */
  readonly why: string;
  readonly act: ManualAct;
};

/** The proposals of a feed. Each is taken by one person only, whoever comes first. */
export type ProposalStore = {
  put(proposal: Proposal): Promise<void>;
  list(): Promise<readonly Proposal[]>;
  /** Undefined: there is none, or somebody else has taken it. */
  take(id: string): Promise<Proposal | undefined>;
};

/** Nobody asks for more than this at once; what is older goes. */
const MAX_KEPT = 200;

/** Those that go when another comes: their time is over, or there are too many. */
export const outdated = (others: readonly Proposal[], now: Instant): readonly Proposal[] => {
  const latest = [...others].sort((a, b) => b.at - a.at).slice(0, MAX_KEPT);
  return others.filter((one) => !latest.includes(one) || one.expiresAt <= now);
};

/** Longer ago it was asked for in another situation; milliseconds. */
const STANDS = 10 * 60_000;

export type ProposalOffice = {
  propose(act: ManualAct, by: Actor, why: string): Promise<Proposal>;
  /** The latest first. */
  list(): Promise<readonly Proposal[]>;
  /** Throws `proposal.unknown`. */
  get(id: string): Promise<Proposal>;
  /** Takes it, to be done or not. Throws `proposal.unknown`, and `proposal.own` to who asked for it. */
  take(id: string, who: Actor, word: 'confirm' | 'refuse'): Promise<Proposal>;
  /** Puts back a proposal that could not be carried out. */
  putBack(proposal: Proposal): Promise<void>;
};

export const proposalOffice = (ports: {
  readonly store: ProposalStore;
  readonly now: () => Instant;
  readonly newId: () => string;
}): ProposalOffice => {
  const { store, now } = ports;
  const list = async (): Promise<readonly Proposal[]> =>
    (await store.list()).filter(({ expiresAt }) => expiresAt > now()).sort((a, b) => b.at - a.at);
  const known = async (id: string): Promise<Proposal> => {
    const found = (await list()).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new AppError(
      'proposal.unknown',
      `nothing waits under "${id.slice(0, 64)}"; somebody was first, or its ten minutes are over`,
    );
  };
  return {
    propose: async (act, by, why) => {
      const at = now();
      const proposal = { id: ports.newId(), at, expiresAt: at + STANDS, by, why, act };
      await store.put(proposal);
      return proposal;
    },
    list,
    get: known,
    take: async (id, who, word) => {
      const proposal = await known(id);
      // The person who asked for it may take it back, but not be its second person.
      if (word === 'confirm' && proposal.by.id === who.id)
        throw new AppError('proposal.own', 'another person has to confirm what you asked for');
      if ((await store.take(id)) === undefined) return known('');
      return proposal;
    },
    putBack: (proposal) => store.put(proposal),
  };
};
