import { z } from 'zod';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { guarded, param, type Route } from '../../server/route.ts';
import { checkBounds } from './act.ts';
import { ACT, ASK, actorOf, carryOut, done, doneWire, proposalOut, proposalWire, query } from './done.ts';

/** Proposals that wait for a second person. */

const proposals = guarded({
  method: 'get',
  path: '/v1/operator/proposals',
  id: 'listProposals',
  tag: 'Signals',
  summary: 'What waits for a second person',
  needs: ['alert', 'review'],
  query,
  answers: {
    200: {
      description: 'The latest first.',
      content: {
        'application/json': z.object({ feed: z.string(), status: z.string(), proposals: z.array(proposalOut) }),
      },
    },
  },
  problems: ASK,
  handle: async ({ ports, res, query: asked }) => {
    const { feed, proposals: waiting } = await deskOf(ports, asked.feed);
    const list = await fromStore(waiting.list());
    res.setHeader('Cache-Control', 'no-store');
    sendJson(res, { feed: feed.id, status: feed.status, proposals: list.map(proposalWire) });
  },
});

const params = z.object({ id: z.string().meta({ description: 'Of the proposal.' }) });

const confirm = guarded({
  method: 'post',
  path: '/v1/operator/proposals/{id}/confirm',
  id: 'confirmProposal',
  tag: 'Signals',
  summary: 'Be the second person',
  needs: ['alert'],
  params,
  query,
  answers: { 201: { description: 'It is in the log.', content: { 'application/json': done } } },
  problems: [...ACT, 'proposal.unknown', 'proposal.own'],
  handle: async ({ ports, req, res, query: asked, principal, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const id = param(req, 'id');
    checkBounds((await fromStore(desk.proposals.get(id))).act.regions, principal, desk);
    const proposal = await fromStore(desk.proposals.take(id, actorOf(principal), 'confirm'));
    const { rows, effects } = await carryOut(ports, desk, (operator) =>
      operator.act(proposal.act, proposal.by, actorOf(principal)),
    ).catch(async (error: unknown) => {
      await desk.proposals.putBack(proposal).catch(() => {});
      throw error;
    });
    sendJson(res, { ...doneWire(rows), effects }, 201);
    changed({ before: proposalWire(proposal), after: doneWire(rows) });
  },
});

const refuse = guarded({
  method: 'post',
  path: '/v1/operator/proposals/{id}/refuse',
  id: 'refuseProposal',
  tag: 'Signals',
  summary: 'Refuse what was proposed, or take it back',
  needs: ['alert'],
  params,
  query,
  answers: { 200: { description: 'It waits no longer.', content: { 'application/json': proposalOut } } },
  problems: [...ASK, 'proposal.unknown'],
  handle: async ({ ports, req, res, query: asked, principal, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const proposal = await fromStore(desk.proposals.take(param(req, 'id'), actorOf(principal), 'refuse'));
    sendJson(res, proposalWire(proposal));
    changed({ before: proposalWire(proposal) });
  },
});

export const proposalRoutes: readonly Route[] = [proposals, confirm, refuse];
