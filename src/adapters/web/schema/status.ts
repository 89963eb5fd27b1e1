import { z } from 'zod';
import type { SilentReason } from '../../../domain/claim.ts';
import type { RegionState } from '../../../domain/place-state.ts';
import type { AlertWire, BriefWire, RegionWire, SourceWire } from '../../../protocol/live/frames.ts';
import type { ThreatWire } from '../../../protocol/live/threat.ts';
import { epoch, feedStatus, hazard, seq, threatKind, threatLevel, timeOut, trust } from '../../kit/fields.ts';

/** The board as it goes out. `satisfies` ties each schema to the type that is really sent. */

const STATES = ['alert', 'partial', 'clear', 'unknown'] as const satisfies readonly RegionState[];
const SILENT_REASONS = ['timeout', 'muted', 'removed'] as const satisfies readonly SilentReason[];

const regionState = z.enum(STATES).meta({
  id: 'RegionState',
  description:
    '`alert`: here or in a region above. `partial`: only in a part. `clear`: a live source covers the place and says nothing. `unknown`: nobody can say; never to be read as clear.',
  example: 'alert',
});

export const silentReason = z.enum(SILENT_REASONS).meta({
  id: 'SilentReason',
  description: 'Why nothing is heard from a source.',
  example: 'timeout',
});

export const sourceId = z.string().meta({ description: 'The name of a source.', example: 'ukrainealarm' });

const regionId = z
  .string()
  .meta({ description: 'The number shared by the two Ukrainian APIs, as text.', example: '31' });

export const threat = z
  .object({ kind: threatKind, level: threatLevel.optional(), since: timeOut.optional(), reason: z.string().optional() })
  .meta({
    id: 'Threat',
    description: 'Why there is an alert.',
    example: { kind: 'drone', level: 'yellow' },
  }) satisfies z.ZodType<Loose<ThreatWire>>;

const alert = z
  .object({
    hazard,
    since: timeOut,
    level: threatLevel.optional(),
    threats: z.array(threat),
    sources: z.array(sourceId).meta({ description: 'Who says so now.' }),
    disputed: z
      .boolean()
      .meta({ description: 'A source says, later than its start, that there is no alert; it has not prevailed yet.' }),
  })
  .meta({ id: 'AlertNow', description: 'An alert that stands.' }) satisfies z.ZodType<Loose<AlertWire>>;

export const regionFields = {
  id: regionId,
  iso: z.string().optional().meta({ description: 'ISO 3166-2.', example: 'UA-30' }),
  katottg: z.string().optional().meta({ description: 'KATOTTG code.', example: 'UA80000000000093317' }),
  level: z.string().meta({ description: 'Level of the catalogue: `oblast`, `raion`, `hromada`.', example: 'oblast' }),
  parent: z.string().nullable().meta({ description: 'The region it lies in.' }),
  name: z.string().meta({ example: 'Київ' }),
  nameEn: z.string().meta({ example: 'Kyiv' }),
};

const stateFields = {
  state: regionState,
  since: timeOut.nullable().meta({ description: 'When the state began; null where that is not known.' }),
  via: z
    .string()
    .optional()
    .meta({ description: 'The region above whose alert this is, when it is not the region’s own.' }),
  fresh: z.boolean().meta({ description: 'False: all who said so are silent, or nobody who covers the place speaks.' }),
  covered: z
    .boolean()
    .meta({ description: 'A live source covers the place: when its alert ends it is clear, otherwise unknown.' }),
  alerts: z.array(alert).meta({ description: 'Own alerts first, then those of the regions above.' }),
};

export const regionNow = z
  .object({ ...regionFields, ...stateFields })
  .meta({ id: 'RegionNow', description: 'A region and its state.' }) satisfies z.ZodType<Loose<RegionWire>>;

const { id: briefId, level: briefLevel, parent: briefParent } = regionFields;

/** A row of `board=brief`. */
export const briefNow = z.object({ id: briefId, level: briefLevel, parent: briefParent, ...stateFields }).meta({
  id: 'BriefRegionNow',
  description:
    'A row of a brief board. A place without a row of its own is as the place above it: under alert, clear or unknown as that is, and clear below `partial`. `alerts` are the row’s own; those of the places above it hold there too. Names are in `/v1/regions`.',
}) satisfies z.ZodType<Loose<BriefWire>>;

const sourceNow = z
  .object({
    id: sourceId,
    trust,
    state: z.enum(['live', 'silent']),
    reason: silentReason.optional(),
    since: timeOut.meta({ description: 'Since when it is live or silent.' }),
  })
  .meta({ id: 'SourceNow', description: 'Whether a source is heard.' }) satisfies z.ZodType<Loose<SourceWire>>;

/** Where an answer stands; in every answer about a feed. */
export const standing = {
  feed: z.string().meta({ example: 'ua' }),
  status: feedStatus,
  epoch,
  seq,
};

const asOf = timeOut.nullable().meta({ description: 'When the last entry was put in order; null in an empty log.' });

export const status = z
  .object({
    ...standing,
    asOf,
    at: timeOut.optional().meta({ description: 'The past moment that was asked for.' }),
    asKnownNow: z.literal(true).optional().meta({ description: 'The past as it is known now, late reports included.' }),
    fresh: z
      .boolean()
      .meta({ description: 'The log answers, a sequencer is at work, and a source that may raise alerts is live.' }),
    sources: z.array(sourceNow),
    board: z.literal('brief').optional(),
    regions: z.array(z.union([regionNow, briefNow])),
  })
  .meta({ id: 'Status', description: 'What is known of a feed.' });

const claim = z
  .object({
    source: sourceId,
    trust,
    hazard,
    says: z.enum(['alert', 'clear']),
    at: timeOut,
    listed: z.boolean().meta({ description: 'Its latest list of all that is active has the place.' }),
    live: z.boolean(),
  })
  .meta({ id: 'ClaimNow', description: 'The latest word of one source about the region.' });

const report = z
  .object({ source: sourceId, hazard, at: timeOut, level: threatLevel.optional(), threats: z.array(threat) })
  .meta({ id: 'Report', description: 'An unconfirmed word. It raises nothing.' });

export const regionStatus = z
  .object({
    ...standing,
    asOf,
    ...regionFields,
    ...stateFields,
    at: timeOut.optional().meta({ description: 'The past moment that was asked for.' }),
    asKnownNow: z.boolean().optional(),
    claims: z
      .array(claim)
      .meta({ description: 'What each source says about this very region; empty of a past moment.' }),
    reports: z.array(report),
    ancestors: z.array(regionNow).meta({ description: 'The regions it lies in, nearest first.' }),
    descendants: z.array(regionNow).meta({ description: 'What lies below it and is not calm.' }),
  })
  .meta({ id: 'RegionStatus', description: 'One region: its state, who says what, and its surroundings.' });

/** Optional fields of a schema may also be `undefined`, which never reaches JSON. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: undefined extends T[Key] ? Loose<T[Key]> | undefined : Loose<T[Key]> }
    : T;
