import { z } from 'zod';
import type { Principal } from '../../../../app/access/principal.ts';
import type { FeedDesk } from '../../../../app/gateway/hub.ts';
import { needsTwo } from '../../../../app/operator/doubts.ts';
import { type Effect, effectsOf } from '../../../../app/operator/effects.ts';
import type { Acted, Actor, AuditRow } from '../../../../app/operator/operator.ts';
import type { Proposal } from '../../../../app/operator/proposals.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { feedId, threatKind, threatLevel, timeOut, wholeNumber } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, param, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';
import { ALONE, act, askBack, checkBounds, KINDS, meantOf } from './act.ts';
import { preview } from './preview.ts';

/** What people say by hand: alerts, all-clears and retractions, each with its reason, kept for good. */

const actor = z.object({ id: z.string(), name: z.string() });
const threatOut = z.object({ kind: threatKind, level: threatLevel.optional() });
const said = {
  kind: z.enum(KINDS),
  hazard: z.enum(HAZARDS),
  level: threatLevel.optional(),
  threats: z.array(threatOut).optional(),
  reason: z.string(),
  until: timeOut.nullable(),
};

const auditRow = z
  .object({
    at: z.string(),
    operator: z
      .string()
      .meta({ description: 'The name of the person; `hub`: the alert ended at the time it was given.' }),
    person: z.string().optional().meta({ description: 'The id of the person.' }),
    confirmedBy: actor.optional().meta({ description: 'The second person, where it took two.' }),
    region: z.string(),
    ...said,
  })
  .meta({ id: 'AuditRow' });

const EFFECTS = ['started', 'changed', 'unchanged', 'ended', 'still-stands', 'nothing-stood', 'not-seen'] as const;

const done = auditRow
  .extend({
    regions: z.array(z.string()),
    effects: z
      .array(
        z.object({
          region: z.string(),
          effect: z.enum(EFFECTS),
          sources: z.array(z.string()).meta({ description: 'Who says alert there now.' }),
        }),
      )
      .optional()
      .meta({
        description:
          'What it changed, place by place. `unchanged`: the same alert stood already. `still-stands`: others say alert there. `nothing-stood`: there was nothing to end. `not-seen`: the board does not show it. Absent: this gateway does not know yet.',
      }),
  })
  .meta({ id: 'OperatorDone', description: 'It is in the log. `region` is the first of `regions`.' });

const proposalOut = z
  .object({
    id: z.string(),
    at: timeOut,
    expiresAt: timeOut,
    by: actor,
    why: z.string().meta({ description: 'Why it takes two persons.' }),
    region: z.string().meta({ description: 'The first of `regions`.' }),
    regions: z.array(z.string()),
    ...said,
  })
  .meta({ id: 'Proposal', description: 'It waits for another person with the right `alert`.' });

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_SKIP = 10_000_000;

const ASK = ['request.invalid', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'] as const;
const ACT = [
  ...ASK,
  'request.malformed',
  'region.unknown',
  'body.too-large',
  'body.media-type',
  'queue.full',
  'hub.closing',
] as const;
const query = z.strictObject({ feed: feedId.optional() });

const signals = guarded({
  method: 'post',
  path: '/v1/operator/signals',
  id: 'actAsOperator',
  tag: 'Signals',
  summary: 'Alert, all-clear or retraction by hand',
  description:
    'An alert by hand stands until an all-clear, or until the time it is given. An all-clear by hand is an official one; what a live official source lists stays under alert, disputed, until it drops it. A retraction takes back what was said by hand and ends nothing that a source says. What is odd is asked back with 409 and done when it comes again with `confirm`. What reaches further than `access.twoPersons` waits for another person (202).',
  needs: ['alert'],
  query,
  body: { 'application/json': act },
  answers: {
    201: { description: 'It is in the log.', content: { 'application/json': done } },
    202: { description: 'It waits for another person.', content: { 'application/json': proposalOut } },
  },
  problems: [...ACT, 'act.doubtful'],
  handle: async ({ ports, req, res, query: asked, principal, changed }) => {
    const desk = await deskOf(ports, asked.feed);
    const { confirm = false, ...wish } = await askedBody(req, res, act);
    const meant = meantOf(wish, desk);
    checkBounds(meant.regions, principal, desk);
    desk.operator.check(meant);
    if (!confirm) await askBack(meant, desk, principal);
    const by = actorOf(principal);
    const why =
      desk.feed.status === 'Actual'
        ? needsTwo(meant, ports.settings.twoPersons ?? ALONE, desk.follower.tree)
        : undefined;
    if (why !== undefined) {
      const proposal = await fromStore(desk.proposals.propose(meant, by, why));
      ports.observe('operator.proposed', { feed: desk.feed.id, proposal: proposal.id, by: by.id, kind: meant.kind });
      res.setHeader('Location', `/v1/operator/proposals/${proposal.id}`);
      sendJson(res, proposalWire(proposal), 202);
      changed({ after: proposalWire(proposal) });
      return;
    }
    const { rows, effects } = await carryOut(ports, desk, (operator) => operator.act(meant, by));
    sendJson(res, { ...doneWire(rows), effects }, 201);
    changed({ after: doneWire(rows) });
  },
});

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

const messageOut = z
  .object({
    id: z.string(),
    kind: z.enum(KINDS),
    hazard: z.enum(HAZARDS),
    level: threatLevel.optional(),
    regions: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string() })),
    words: z.object({ uk: z.string(), en: z.string() }),
  })
  .meta({ id: 'PreparedMessage', description: 'What can be said with one click; `words` is the reason.' });

const messages = guarded({
  method: 'get',
  path: '/v1/operator/messages',
  id: 'listMessages',
  tag: 'Signals',
  summary: 'What is prepared to be said by hand',
  needs: ['alert', 'review'],
  query: z.strictObject({}),
  answers: {
    200: {
      description: 'As the settings have them (`operator.messages`).',
      content: { 'application/json': z.object({ messages: z.array(messageOut) }) },
    },
  },
  problems: ASK,
  handle: async ({ ports, res }) => {
    const { tree } = (await deskOf(ports)).follower;
    sendJson(res, {
      messages: (ports.settings.messages ?? []).map(({ regions, level, ...message }) => ({
        ...message,
        ...(level === null ? {} : { level }),
        regions: regions.map((text) => {
          const { id, name, nameEn } = regionOf(tree, text);
          return { id, name, nameEn };
        }),
      })),
    });
  },
});

const operatorAudit = guarded({
  method: 'get',
  path: '/v1/operator/audit',
  id: 'getAudit',
  tag: 'Signals',
  summary: 'What was said by hand',
  description: 'Kept for `access.auditFor`, as `/v1/audit` is.',
  needs: ['review'],
  query: z.strictObject({
    feed: feedId.optional(),
    limit: wholeNumber(MAX_LIMIT, { description: `${DEFAULT_LIMIT} when absent.`, example: DEFAULT_LIMIT }).optional(),
    skip: wholeNumber(MAX_SKIP, {
      description: 'Without so many of the newest: `next` of the page before.',
      example: DEFAULT_LIMIT,
    }).optional(),
  }),
  answers: {
    200: {
      description: 'Newest first.',
      content: {
        'application/json': z.object({
          feed: z.string(),
          status: z.string(),
          audit: z.array(auditRow),
          next: z.int().nullable().meta({
            description:
              '`skip` of the next page; null: there is none. What is said meanwhile makes a page repeat rows, and leaves none out.',
          }),
        }),
      },
    },
  },
  problems: ASK,
  handle: async ({ ports, res, query: asked }) => {
    const desk = await deskOf(ports, asked.feed);
    const { limit = DEFAULT_LIMIT, skip = 0 } = asked;
    const rows = await fromStore(desk.operator.audit(limit + 1, skip));
    sendJson(res, {
      feed: desk.feed.id,
      status: desk.feed.status,
      audit: rows.slice(0, limit).map(rowWire),
      next: rows.length > limit ? skip + limit : null,
    });
  },
});

export const operatorRoutes: readonly Route[] = [signals, preview, proposals, confirm, refuse, messages, operatorAudit];

const actorOf = ({ id, name }: Principal): Actor => ({ id, name });

/** Does it, tells the log of this process, and says what it changed on the board; undefined: not known here yet. */
const carryOut = async (
  ports: HttpPorts,
  desk: FeedDesk,
  act: (operator: FeedDesk['operator']) => Promise<Acted>,
): Promise<{ readonly rows: readonly AuditRow[]; readonly effects: readonly Effect[] | undefined }> => {
  const { follower } = desk;
  const before = follower.board();
  const { epoch } = follower.position();
  const { rows, seq } = await fromStore(act(desk.operator));
  for (const row of rows) ports.observe('operator.acted', { feed: desk.feed.id, ...row });
  const [first] = rows;
  const isHere = seq !== undefined && (await follower.since({ epoch, seq }).catch(() => undefined)) !== undefined;
  if (first === undefined || !isHere) return { rows, effects: undefined };
  const meant = { kind: first.kind, hazard: first.hazard, regions: rows.map(({ region }) => region) };
  return { rows, effects: effectsOf(meant, { before, after: follower.board(), tree: follower.tree }) };
};

const rowWire = ({ at, until, ...row }: AuditRow) => ({
  at: formatInstant(at),
  ...row,
  until: until === null ? null : formatInstant(until),
});

const doneWire = (rows: readonly AuditRow[]) => ({
  ...rows.slice(0, 1).map(rowWire)[0],
  regions: rows.map(({ region }) => region),
});

const proposalWire = ({ id, at, expiresAt, by, why, act: waits }: Proposal) => ({
  id,
  at: formatInstant(at),
  expiresAt: formatInstant(expiresAt),
  by,
  why,
  region: waits.regions[0] ?? '',
  ...waits,
  until: waits.until === null ? null : formatInstant(waits.until),
});
