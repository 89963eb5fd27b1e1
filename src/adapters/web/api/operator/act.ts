import { z } from 'zod';
import type { Principal } from '../../../../app/access/principal.ts';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import type { ManualAct } from '../../../../app/operator/act.ts';
import { type Doubt, doubtsOf } from '../../../../app/operator/doubts.ts';
import { defined } from '../../../../domain/defined.ts';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import { HAZARDS } from '../../../../domain/words.ts';
import { instantText, regionIn, threatKind, threatLevel } from '../../../kit/fields.ts';
import { fromStore, regionOf } from '../../server/ask.ts';

/** An act by hand as it is asked for: what it may say, and what it means in this feed. */

export const KINDS = ['alert', 'all-clear', 'retraction'] as const;
export const MAX_REGIONS = 2_000;

export const act = z
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

/** Nobody needs a second person. */
export const ALONE = { regions: null, level: null } as const;

export type Wish = Omit<z.output<typeof act>, 'confirm'>;

/** Throws `region.unknown`. */
export const meantOf = (
  { region, regions, kind, hazard, reason, level, threats, until }: Wish,
  desk: FeedDesk,
): ManualAct => {
  const { catalogue } = desk.follower;
  const ids = (regions ?? [region ?? '']).map((text) => regionOf(catalogue, text).id);
  return {
    kind,
    regions: [...new Set(ids)],
    hazard,
    reason,
    ...defined({ level }),
    ...(threats === undefined
      ? {}
      : {
          threats: threats.map((one) =>
            typeof one === 'string' ? { kind: one } : { kind: one.kind, ...defined({ level: one.level }) },
          ),
        }),
    until: until ?? null,
  };
};

/** A person that is bound to regions acts in them and in what lies below. Throws `token.not-allowed`. */
export const checkBounds = (
  regions: readonly RegionId[],
  { regions: bound, name }: Principal,
  desk: FeedDesk,
): void => {
  if (bound === null) return;
  const { catalogue } = desk.follower;
  const outside = regions.filter((id) => !bound.some((one) => catalogue.contains(one, id)));
  if (outside.length === 0) return;
  throw new AppError(
    'token.not-allowed',
    `${name} may act in ${bound.join(', ')} and below; ${outside.slice(0, 5).join(', ')} lies outside`,
    { fields: { regions: outside } },
  );
};

/** Doubts about it. */
export const doubtsAbout = async (meant: ManualAct, desk: FeedDesk, { id }: Principal): Promise<readonly Doubt[]> =>
  doubtsOf(meant, {
    board: desk.follower.board(),
    catalogue: desk.follower.catalogue,
    usual: await fromStore(desk.operator.usual(id)),
  });

/** Throws `act.doubtful`. */
export const askBack = async (meant: ManualAct, desk: FeedDesk, principal: Principal): Promise<void> => {
  const doubts = await doubtsAbout(meant, desk, principal);
  if (doubts.length === 0) return;
  throw new AppError(
    'act.doubtful',
    `${doubts.map(({ detail }) => detail).join('; ')}. Nothing was done; to do it all the same, say it again with "confirm": true`,
    { fields: { doubts } },
  );
};
