import { z } from 'zod';
import type { Principal } from '../../../../app/access/principal.ts';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Actor, AuditRow } from '../../../../app/operator/act.ts';
import { type Effect, effectsOf } from '../../../../app/operator/effects.ts';
import type { Acted } from '../../../../app/operator/operator.ts';
import type { Proposal } from '../../../../app/operator/proposals.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { feedId, threatKind, threatLevel, timeOut } from '../../../kit/fields.ts';
import { fromStore } from '../../server/ask.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { TOKEN_PROBLEMS } from '../../server/route.ts';
import { KINDS } from './act.ts';

/** Acts by hand, done or proposed: how they are carried out and shown. */

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

export const auditRow = z
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

export const done = auditRow
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

export const proposalOut = z
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

export const ASK = ['request.invalid', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'] as const;
export const ACT = [
  ...ASK,
  'request.malformed',
  'region.unknown',
  'body.too-large',
  'body.media-type',
  'queue.full',
  'hub.closing',
] as const;
export const query = z.strictObject({ feed: feedId.optional() });

export const actorOf = ({ id, name }: Principal): Actor => ({ id, name });

/** Does it, tells the log of this process, and says what it changed on the board; undefined: not known here yet. */
export const carryOut = async (
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
  return { rows, effects: effectsOf(meant, { before, after: follower.board(), catalogue: follower.catalogue }) };
};

export const rowWire = ({ at, until, ...row }: AuditRow) => ({
  at: formatInstant(at),
  ...row,
  until: until === null ? null : formatInstant(until),
});

export const doneWire = (rows: readonly AuditRow[]) => ({
  ...rows.slice(0, 1).map(rowWire)[0],
  regions: rows.map(({ region }) => region),
});

export const proposalWire = ({ id, at, expiresAt, by, why, act: waits }: Proposal) => ({
  id,
  at: formatInstant(at),
  expiresAt: formatInstant(expiresAt),
  by,
  why,
  region: waits.regions[0] ?? '',
  ...waits,
  until: waits.until === null ? null : formatInstant(waits.until),
});
