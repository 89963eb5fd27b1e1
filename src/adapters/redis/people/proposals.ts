import type { Proposal, ProposalStore } from '../../../app/operator/proposals.ts';
import { outdated } from '../../../app/operator/proposals.ts';
import type { FeedKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';

/** Proposals in a hash by id. */
export const redisProposals = (redis: RedisClient, keys: FeedKeys): ProposalStore => {
  const list = async (): Promise<readonly Proposal[]> =>
    Object.values(await redis.hgetall(keys.proposals)).map((text) => JSON.parse(text) as Proposal);
  return {
    put: (proposal) =>
      reached(async () => {
        const gone = outdated(await list(), proposal.at);
        if (gone.length > 0) await redis.hdel(keys.proposals, ...gone.map(({ id }) => id));
        await redis.hset(keys.proposals, proposal.id, JSON.stringify(proposal));
      }),
    list: () => reached(list),
    take: (id) =>
      reached(async () => {
        const text = await redis.hget(keys.proposals, id);
        return text !== null && (await redis.hdel(keys.proposals, id)) === 1
          ? (JSON.parse(text) as Proposal)
          : undefined;
      }),
  };
};
