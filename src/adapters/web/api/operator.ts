import { z } from 'zod';
import type { Principal } from '../../../app/access/principal.ts';
import type { FeedDesk } from '../../../app/gateway/hub.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { doubtsOf, needsTwo } from '../../../app/operator/doubts.ts';
import type { Actor, AuditRow, ManualAct } from '../../../app/operator/operator.ts';
import type { Proposal } from '../../../app/operator/proposals.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import { HAZARDS } from '../../../domain/words.ts';
import { feedId, instantText, regionIn, threatKind, threatLevel, timeOut, wholeNumber } from '../../kit/fields.ts';
import { sendJson } from '../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../server/ask.ts';
import { askedBody } from '../server/body.ts';
import type { HttpPorts } from '../server/ports.ts';
import { guarded, param, type Route } from '../server/route.ts';

/** What people say by hand: alerts, all-clears and retractions, each with its reason, kept for good. */

const KINDS = ['alert', 'all-clear', 'retraction'] as const;
const MAX_REGIONS = 2_000;

const act = z
  .strictObject({
    kind: z.enum(KINDS),
    region: regionIn.optional(),
    regions: z.array(regionIn).min(1).max(MAX_REGIONS).optional(),
    hazard: z.enum(HAZARDS).default('air-raid'),
    level: threatLevel.optional(),
    threats: z
      .array(z.union([threatKind, z.strictObject({ kind: threatKind, level: threatLevel.optional() })]))
      .max(50)
      .optional(),
    reason: z.string().trim().min(3).max(500).meta({ description: 'Why; kept in the audit trail.' }),
    until: instantText
      .optional()
      .meta({ description: 'When the alert ends by itself. It ends nothing that an official source says.' }),
    confirm: z.boolean().optional().meta({ description: '`true`: do it though it was asked back.' }),
  })
  .refine(({ region, regions }) => (region === undefined) !== (regions === undefined), {
    message: 'expected either region or regions',
    path: ['region'],
  })
  .refine(({ kind, level, threats }) => kind === 'alert' || (level === undefined && threats === undefined), {
    message: 'only an alert has a level and threats',
    path: ['kind'],
  })
  .meta({
    id: 'OperatorAct',
    description: 'What a person says by hand.',
    example: { kind: 'alert', region: '31', reason: 'sirens heard at the town hall' },
  });

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

const done = auditRow
  .extend({ regions: z.array(z.string()) })
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

const ASK = [
  'request.invalid',
  'token.missing',
  'token.unknown',
  'token.not-allowed',
  'feed.unknown',
  'log.unavailable',
] as const;
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
    const rows = await fromStore(desk.operator.act(meant, by));
    tell(ports, desk, rows);
    sendJson(res, doneWire(rows), 201);
    changed({ after: doneWire(rows) });
  },
});

/** Nobody needs a second person. */
const ALONE = { regions: null, level: null } as const;

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
    let rows: readonly AuditRow[];
    try {
      rows = await fromStore(desk.operator.act(proposal.act, proposal.by, actorOf(principal)));
    } catch (error) {
      await desk.proposals.putBack(proposal).catch(() => {});
      throw error;
    }
    tell(ports, desk, rows);
    sendJson(res, doneWire(rows), 201);
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
  needs: ['review'],
  query: z.strictObject({
    feed: feedId.optional(),
    limit: wholeNumber(MAX_LIMIT, { description: `${DEFAULT_LIMIT} when absent.`, example: DEFAULT_LIMIT }).optional(),
  }),
  answers: {
    200: {
      description: 'Newest first.',
      content: { 'application/json': z.object({ feed: z.string(), status: z.string(), audit: z.array(auditRow) }) },
    },
  },
  problems: ASK,
  handle: async ({ ports, res, query: asked }) => {
    const desk = await deskOf(ports, asked.feed);
    const rows = await fromStore(desk.operator.audit(asked.limit ?? DEFAULT_LIMIT));
    sendJson(res, { feed: desk.feed.id, status: desk.feed.status, audit: rows.map(rowWire) });
  },
});

export const operatorRoutes: readonly Route[] = [signals, proposals, confirm, refuse, messages, operatorAudit];

const actorOf = ({ id, name }: Principal): Actor => ({ id, name });

type Wish = Omit<z.output<typeof act>, 'confirm'>;

/** Throws `region.unknown`. */
const meantOf = ({ region, regions, kind, hazard, reason, level, threats, until }: Wish, desk: FeedDesk): ManualAct => {
  const { tree } = desk.follower;
  const ids = (regions ?? [region ?? '']).map((text) => regionOf(tree, text).id);
  return {
    kind,
    regions: [...new Set(ids)],
    hazard,
    reason,
    ...(level === undefined ? {} : { level }),
    ...(threats === undefined
      ? {}
      : {
          threats: threats.map((one) =>
            typeof one === 'string'
              ? { kind: one }
              : { kind: one.kind, ...(one.level === undefined ? {} : { level: one.level }) },
          ),
        }),
    until: until ?? null,
  };
};

/** A person that is bound to regions acts in them and in what lies below. Throws `token.not-allowed`. */
const checkBounds = (regions: readonly RegionId[], { regions: bound, name }: Principal, desk: FeedDesk): void => {
  if (bound === null) return;
  const { tree } = desk.follower;
  const outside = regions.filter((id) => !bound.some((one) => tree.contains(one, id)));
  if (outside.length === 0) return;
  throw new AppError(
    'token.not-allowed',
    `${name} may act in ${bound.join(', ')} and below; ${outside.slice(0, 5).join(', ')} lies outside`,
    { fields: { regions: outside } },
  );
};

/** Throws `act.doubtful`. */
const askBack = async (meant: ManualAct, desk: FeedDesk, { id }: Principal): Promise<void> => {
  const { follower } = desk;
  const doubts = doubtsOf(meant, {
    board: follower.board(),
    tree: follower.tree,
    usual: await fromStore(desk.operator.usual(id)),
  });
  if (doubts.length === 0) return;
  throw new AppError(
    'act.doubtful',
    `${doubts.map(({ detail }) => detail).join('; ')}. Nothing was done; to do it all the same, say it again with "confirm": true`,
    { fields: { doubts } },
  );
};

const tell = (ports: HttpPorts, desk: FeedDesk, rows: readonly AuditRow[]): void => {
  for (const row of rows) ports.observe('operator.acted', { feed: desk.feed.id, ...row });
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
