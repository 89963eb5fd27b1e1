import { z } from 'zod';
import { needsTwo } from '../../../../app/operator/doubts.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { feedId, threatLevel, wholeNumber } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import { guarded, type Route } from '../../server/route.ts';
import { ALONE, act, askBack, checkBounds, KINDS, meantOf } from './act.ts';
import {
  ACT,
  ASK,
  actorOf,
  auditRow,
  carryOut,
  done,
  doneWire,
  proposalOut,
  proposalWire,
  query,
  rowWire,
} from './done.ts';
import { preview } from './preview.ts';

/** Acts by hand: alerts, all-clears and retractions, each with its reason, kept for good. */

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_SKIP = 10_000_000;

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
        ? needsTwo(meant, ports.settings.twoPersons ?? ALONE, desk.follower.catalogue)
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
    const { catalogue } = (await deskOf(ports)).follower;
    sendJson(res, {
      messages: (ports.settings.messages ?? []).map(({ regions, level, ...message }) => ({
        ...message,
        ...(level === null ? {} : { level }),
        regions: regions.map((text) => {
          const { id, name, nameEn } = regionOf(catalogue, text);
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

export const operatorRoutes: readonly Route[] = [signals, preview, messages, operatorAudit];
