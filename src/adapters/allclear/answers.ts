import { z } from 'zod';
import type { Time } from '../../domain/instant.ts';
import type { FeedStatus } from '../../domain/words.ts';
import type { RegionWire, SourceWire } from '../../protocol/live/frames.ts';
import type { ThreatWire } from '../../protocol/live/threat.ts';
import { region, seq, source, status } from './shapes.ts';

/** Answers of a hub over HTTP, read at the door. */

export type StatusAnswer = {
  readonly feed: string;
  readonly status: FeedStatus;
  readonly seq: number;
  readonly asOf: Time | null;
  readonly fresh: boolean;
  readonly sources: readonly SourceWire[];
  readonly regions: readonly RegionWire[];
};

export type RegionAnswer = RegionWire & {
  readonly feed: string;
  readonly status: FeedStatus;
  readonly seq: number;
  readonly asOf: Time | null;
  readonly claims: readonly {
    readonly source: string;
    readonly trust: string;
    readonly hazard: string;
    readonly says: string;
    readonly at: Time;
    readonly live: boolean;
  }[];
  readonly reports: readonly { readonly source: string; readonly at: Time; readonly threats: readonly ThreatWire[] }[];
  readonly ancestors: readonly RegionWire[];
  readonly descendants: readonly RegionWire[];
};

export type Unreadable = { readonly unreadable: string };

const stand = { feed: z.string(), status, seq, asOf: z.string().nullable() };

const statusShape = z.looseObject({ ...stand, fresh: z.boolean(), sources: z.array(source), regions: z.array(region) });

const claim = z.looseObject({
  source: z.string(),
  trust: z.string(),
  hazard: z.string(),
  says: z.string(),
  at: z.string(),
  live: z.boolean(),
});

const report = z.looseObject({
  source: z.string(),
  at: z.string(),
  threats: z.array(z.looseObject({ kind: z.string() })),
});

const regionShape = z.looseObject({
  ...stand,
  ...region.shape,
  claims: z.array(claim),
  reports: z.array(report),
  ancestors: z.array(region),
  descendants: z.array(region),
});

const idShape = z.looseObject({ id: z.string() });

const reader =
  <Answer>(shape: z.ZodType) =>
  (body: unknown): Answer | Unreadable => {
    const read = shape.safeParse(body);
    if (read.success) return read.data as Answer;
    const [issue] = read.error.issues;
    return { unreadable: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  };

export const readStatus = reader<StatusAnswer>(statusShape);
export const readRegion = reader<RegionAnswer>(regionShape);
/** Of a region's card only the id matters here. */
export const readRegionCard = reader<{ readonly id: string }>(idShape);
