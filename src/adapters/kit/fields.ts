import { z } from 'zod';
import type { ZodOpenApiOverride } from 'zod-openapi';
import { FASTEST, SLOWEST } from '../../app/drills/speed.ts';
import { parseDuration } from '../../domain/duration.ts';
import { parseInstant } from '../../domain/instant.ts';
import { FEED_STATUSES, HAZARDS, THREAT_KINDS, THREAT_LEVELS, TRUSTS } from '../../domain/words.ts';
import { LAST_EVENT_ID_PARAMETERS, POLYFILL_PARAMETERS } from '../../protocol/live/event-stream.ts';

/**
 * The words of the wire, as schemas. What validates here is also what the OpenAPI and AsyncAPI documents are made of,
 * so that neither can say something the hub does not do.
 */

/** No place name is near this long. */
const MAX_REGION_TEXT = 200;
/** RFC 3339 with nine fraction digits has 35 characters. */
const MAX_TIME_TEXT = 64;

export const regionText = z.string().max(MAX_REGION_TEXT).meta({
  id: 'RegionRef',
  description:
    'A region: its id (`31`), ISO 3166-2 code (`UA-30`), KATOTTG code, `9999` for Crimea, or a name that can mean only one region.',
  example: '31',
});

/** The same in JSON, where a number may be one. */
export const regionIn = z.union([regionText, z.int().nonnegative().transform(String)]).meta({
  id: 'RegionIn',
  description: 'A region as in an address; its id as text or as a number.',
  example: '31',
});

export const timeText = z.string().max(MAX_TIME_TEXT).meta({
  id: 'TimeIn',
  format: 'date-time',
  description: 'RFC 3339 with 0 to 9 fraction digits and an offset. Without an offset it is refused.',
  example: '2026-11-20T09:14:02.310+02:00',
});

/** A text that is read, or refused with what was expected. */
const read = <T>(parse: (text: string) => T | undefined, expected: string) =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', input: text, message: `expected ${expected}` });
    return z.NEVER;
  });

/** A time in a query, read. */
export const instantText = timeText.pipe(read(parseInstant, 'RFC 3339 with an offset, such as 2026-11-20T07:14:02Z'));

/** `1500ms`, `60s`, `5m`, `2h`, `1d`, as in the settings; becomes milliseconds. */
export const durationText = read(parseDuration, 'a length of time such as 500ms, 60s, 5m, 2h or 1d');

/** The same, or `never`; becomes null. */
export const durationOrNever = z.union([
  z.literal('never').transform((): null => null),
  durationText.refine((milliseconds) => milliseconds > 0, 'expected more than nothing, or never'),
]);

export const timeOut = z.string().meta({
  id: 'Time',
  format: 'date-time',
  description: 'UTC, milliseconds, `Z`.',
  example: '2026-11-20T07:14:02.310Z',
});

export const hazard = z
  .enum(HAZARDS)
  .meta({ id: 'Hazard', description: 'What the alert is about.', example: 'air-raid' });

export const threatKind = z
  .enum(THREAT_KINDS)
  .meta({ id: 'ThreatKind', description: 'Why there is an alert.', example: 'drone' });

export const threatLevel = z.enum(THREAT_LEVELS).meta({
  id: 'ThreatLevel',
  description: '`yellow`: mostly drones. `red`: missiles, or not said.',
  example: 'red',
});

export const trust = z.enum(TRUSTS).meta({
  id: 'Trust',
  description: 'How far a source is believed. `relay` repeats an official one; `unconfirmed` raises nothing by itself.',
  example: 'official',
});

export const drillSpeed = z
  .union([z.number().min(SLOWEST).max(FASTEST), z.literal('max')])
  .meta({ description: `Times as fast as it was, ${SLOWEST} to ${FASTEST}, or \`max\`.`, example: 60 });

export const feedStatus = z.enum(FEED_STATUSES).meta({
  id: 'FeedStatus',
  description: 'CAP 1.2 status of the feed. Only `Actual` is the real thing; `Exercise` is a drill.',
  example: 'Actual',
});

export const feedId = z
  .string()
  .max(64)
  .meta({ description: 'The feed; the hub’s default feed when absent.', example: 'ua' });

export const seq = z
  .int()
  .min(0)
  .meta({ description: 'Place in the feed’s log; grows by one with each entry.', example: 18241 });

export const epoch = z.string().meta({
  description: 'The incarnation of the feed’s log. A `seq` of another epoch means nothing.',
  example: '01JD4Q7',
});

/** A number in an address is text there, and is described as the number it means. */
const asNumber =
  (maximum: number): ZodOpenApiOverride =>
  ({ jsonSchema }) => {
    delete jsonSchema.pattern;
    Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum });
  };

/** A whole number in a query, within bounds. */
export const wholeNumber = (max: number, meta: { readonly description: string; readonly example: number }) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(max))
    .meta({ ...meta, override: asNumber(max) });

/** `a,b,c` in a query, without blanks; empty parts are dropped. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Parameters that stand-ins for `EventSource` add to the query of a stream. */
export const polyfilled = Object.fromEntries([
  ...LAST_EVENT_ID_PARAMETERS.map((name) => [
    name,
    z.string().optional().meta({ description: 'As the header `Last-Event-ID`, for clients that cannot set one.' }),
  ]),
  ...POLYFILL_PARAMETERS.map((name) => [name, z.string().optional().meta({ description: 'Ignored.' })]),
]) as Readonly<Record<string, z.ZodOptional<z.ZodString>>>;
