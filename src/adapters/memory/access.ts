import type { Audit, AuditEntry } from '../../app/access/audit.ts';
import type { PeopleStore, Person } from '../../app/access/people.ts';
import type { Proposal, ProposalStore } from '../../app/operator/proposals.ts';
import { outdated } from '../../app/operator/proposals.ts';

export const memoryPeople = (): PeopleStore => {
  const people = new Map<string, Person>();
  return {
    list: async () => [...people.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get: async (id) => people.get(id),
    byTokenHash: async (hash) => [...people.values()].find(({ tokens }) => tokens.some((one) => one.hash === hash)),
    put: async (person) => void people.set(person.id, person),
    remove: async (id) => people.delete(id),
  };
};

/** `keep` milliseconds of it, by the time of the newest entry. */
export const memoryAudit = (keep = Number.POSITIVE_INFINITY): Audit => {
  let entries: readonly AuditEntry[] = [];
  return {
    note: async (entry) => {
      entries = [entry, ...entries].filter(({ at }) => at >= entry.at - keep);
    },
    list: async ({ from, to, who, limit }) =>
      entries
        .filter(
          (entry) =>
            (from === undefined || entry.at >= from) &&
            (to === undefined || entry.at < to) &&
            (who === undefined || entry.who.id === who),
        )
        .slice(0, limit),
  };
};

export const memoryProposals = (): ProposalStore => {
  const proposals = new Map<string, Proposal>();
  return {
    put: async (proposal) => {
      for (const { id } of outdated([...proposals.values()], proposal.at)) proposals.delete(id);
      proposals.set(proposal.id, proposal);
    },
    list: async () => [...proposals.values()],
    take: async (id) => {
      const proposal = proposals.get(id);
      proposals.delete(id);
      return proposal;
    },
  };
};
