import { z } from 'zod';
import { KEPT } from '../../../app/intake/kept.ts';
import { feedStatus, hazard, seq, timeOut, trust } from '../../kit/fields.ts';
import { event, retracted } from './event.ts';
import { regionFields, silentReason, sourceId, standing } from './status.ts';

/** Answers of the other addresses. */

export const receipt = z
  .object({
    accepted: z.int(),
    duplicate: z.int(),
    rejected: z
      .array(
        z
          .object({
            index: z.int().meta({ description: 'Which item of the body, from 0; blank lines do not count.' }),
            code: z.string().meta({ description: 'Stable, for machines.', example: 'region.unknown' }),
            detail: z.string().meta({ description: 'For people.' }),
            line: z.int().optional().meta({
              description:
                'Of a list: which line of `active`, from 0. The rest of the list was taken; while a line cannot be read, nothing that the list lacks ends.',
            }),
          })
          .meta({ id: 'Rejection', description: 'Why one item, or one line of a list, was not taken.' }),
      )
      .meta({ description: 'In the order of the body.' }),
    unlisted: z
      .array(z.object({ region: z.string(), hazard, since: timeOut }).meta({ id: 'Unlisted' }))
      .optional()
      .meta({
        description:
          'Of a list, the latest in the body: what stands by this source’s own word though the list lacks it, as far as this hub knows now. Raised by a word, it ends when two lists at least a minute apart, the first a minute after the word, lack it, or by an `all-clear` at once; dropped together with most of what stood, when another list agrees; never while a line of the list cannot be read.',
      }),
    kept: z.enum(KEPT).optional().meta({
      description:
        'Where it is by now. `disk`: on the disk of the server, a power cut does not take it. `replicas`: a replica has it, so that it outlives the server; what only a disk has does not where a replica may take the server’s place. `memory`: nothing more is known; what takes the server, or the second before the disk is written, may take it too.',
    }),
    seq: seq.optional(),
  })
  .meta({
    id: 'Receipt',
    description: 'What became of the signals. Everything accepted is kept; `seq` is there when it was waited for.',
    example: { accepted: 1, duplicate: 0, rejected: [], kept: 'disk' },
  });

const catalogueRegion = z
  .object({
    ...regionFields,
    aliases: z.array(z.string()).meta({ description: 'Other spellings that are understood.' }),
  })
  .meta({ id: 'Region', description: 'A region of the catalogue.' });

export const regions = z
  .object({
    country: z.string().meta({ example: 'ua' }),
    levels: z.array(z.string()).meta({ description: 'First level first.', example: ['oblast', 'raion', 'hromada'] }),
    regions: z.array(catalogueRegion),
  })
  .meta({ id: 'Regions', description: 'The catalogue of a country, parents before children.' });

export const regionCard = z
  .object({
    ...regionFields,
    aliases: z.array(z.string()),
    ancestors: z.array(catalogueRegion).meta({ description: 'Nearest first.' }),
    children: z.array(catalogueRegion),
  })
  .meta({ id: 'RegionCard', description: 'One region with its place in the tree.' });

export const feeds = z
  .object({
    default: z.string().meta({ description: 'The feed that is meant when none is named.', example: 'ua' }),
    feeds: z.array(
      z
        .object({ id: z.string(), status: feedStatus, country: z.string(), createdAt: timeOut })
        .meta({ id: 'Feed', description: 'One log with its board. A drill has one of its own.' }),
    ),
  })
  .meta({ id: 'Feeds', description: 'The feeds of this hub.' });

export const sources = z
  .object({
    ...standing,
    fresh: z.boolean(),
    sources: z.array(
      z
        .object({
          id: sourceId,
          trust,
          state: z.enum(['live', 'silent', 'never-heard']),
          reason: silentReason.optional(),
          since: timeOut.nullable().meta({ description: 'Since when it is live or silent.' }),
          lastHeard: timeOut.nullable(),
          muted: z.boolean(),
          silentAfterMs: z
            .int()
            .nullable()
            .meta({ description: 'Without word for this long it is silent; null: never.' }),
          setUp: z
            .object({
              bySettings: z.boolean().meta({ description: 'The hub asks it by itself.' }),
              regions: z.union([z.literal('all'), z.array(z.string())]).nullable(),
              levels: z.array(z.string()).nullable(),
              silentAfter: z.string(),
              confirmAfter: z.string(),
              addedAt: timeOut,
              tokens: z.array(z.object({ addedAt: timeOut, endsAt: timeOut.nullable() })),
            })
            .optional()
            .meta({ description: 'As it was set up; told to who has the right `review`.' }),
          upstream: z
            .object({
              state: z.enum(['starting', 'ok', 'failing', 'muted']),
              words: z.string().meta({ description: 'How it is doing, for people.' }),
              from: z.string(),
              lastPollAt: timeOut.nullable(),
              lastGoodAt: timeOut.nullable(),
              upstreamAt: timeOut.nullable().meta({ description: 'The newest time that it told itself.' }),
              delayMs: z.number().nullable(),
              failures: z.int(),
              lastFailure: z.object({ at: timeOut, code: z.string(), detail: z.string() }).nullable(),
              nextPollAt: timeOut.nullable(),
              quotaLeft: z.int().nullable(),
            })
            .optional()
            .meta({ description: 'Only of a source that the hub asks by itself.' }),
          coverage: z
            .object({
              regions: z
                .array(z.string())
                .nullable()
                .meta({ description: 'What it may speak for, with all below; null: everything.' }),
              levels: z.array(z.string()).nullable().meta({
                description:
                  'The levels its silence says something about; null: all; none: it covers nothing, so it raises alerts and makes nothing clear.',
              }),
              count: z.int().meta({
                description: 'How many regions it covers: they are clear while it speaks and reports nothing there.',
              }),
            })
            .meta({ id: 'Coverage', description: 'What a source may speak for.' }),
        })
        .meta({ id: 'Source', description: 'A source, without its token.' }),
    ),
  })
  .meta({ id: 'Sources', description: 'Who tells this hub about alerts.' });

export const history = z
  .object({
    ...standing,
    region: z.string(),
    from: timeOut,
    to: timeOut,
    intervals: z.array(
      z
        .object({
          hazard,
          startedAt: timeOut,
          endedAt: timeOut.nullable().meta({ description: 'Null: it stands.' }),
          sources: z.array(sourceId),
          endCalculated: z
            .literal(true)
            .optional()
            .meta({ description: 'Nobody announced the end; an imported file has it so.' }),
          retracted: retracted.optional(),
          via: z
            .string()
            .optional()
            .meta({ description: 'The region above whose alert this was, when it was not the region’s own.' }),
        })
        .meta({ id: 'Interval', description: 'From when to when there was an alert.' }),
    ),
    unknown: z
      .array(z.object({ from: timeOut, to: timeOut }).meta({ id: 'Span', description: 'From one moment to another.' }))
      .meta({ description: 'When nobody can say that there was no alert: no interval there does not mean calm.' }),
  })
  .meta({ id: 'History', description: 'The alerts of a region and of the regions it lies in, sorted by their start.' });

export const statistics = z
  .object({
    ...standing,
    region: z.string(),
    from: timeOut,
    to: timeOut,
    count: z.int().meta({ description: 'Alerts; those that overlap count as one.', example: 412 }),
    hours: z.number().meta({ description: 'Under alert, within the span.', example: 603.25 }),
    longest: z
      .object({ startedAt: timeOut, endedAt: timeOut.nullable() })
      .nullable()
      .meta({ description: 'The longest alert, whole; null when there was none.' }),
    endsCalculated: z.int().meta({ description: 'Alerts whose end nobody announced.' }),
    unknownHours: z
      .number()
      .meta({ description: 'Of the span nobody can say more: there may have been alerts nobody heard of.' }),
  })
  .meta({ id: 'Statistics', description: 'How often and how long there was an alert in a region.' });

export const events = z
  .object({
    ...standing,
    resumed: z.boolean().meta({ description: 'These are the events right after `since`.' }),
    gap: z
      .boolean()
      .meta({ description: 'The events after `since` cannot be had: fetch /v1/status, then go on from `next`.' }),
    events: z.array(event),
    next: z.string().meta({ description: 'The next `since`.', example: '01JD4Q7:18241' }),
  })
  .meta({ id: 'Events', description: 'The events of the socket, for those who poll.' });

export const refusedList = z
  .object({
    feed: z.string(),
    status: feedStatus,
    rejected: z.array(
      z.discriminatedUnion('kind', [
        z
          .object({
            kind: z.literal('refused'),
            at: timeOut,
            source: sourceId,
            code: z.string(),
            detail: z.string(),
            signal: z.string().meta({ description: 'As it came, cut to a bounded length.' }),
          })
          .meta({ id: 'Refused', description: 'A signal that was not taken.' }),
        z
          .object({
            kind: z.literal('dead-letter'),
            at: timeOut,
            id: z.string(),
            attempts: z.int(),
            reason: z.string(),
            signals: z.array(z.looseObject({ kind: z.string(), source: z.string() })),
          })
          .meta({ id: 'DeadLetter', description: 'A batch that failed every time it was tried. It can be put back.' }),
      ]),
    ),
  })
  .meta({ id: 'Rejected', description: 'What was refused and what failed, newest first.' });

export const retried = z
  .object({ id: z.string(), queued: z.literal(true) })
  .meta({ id: 'Retried', description: 'The batch waits again.' });

export const alive = z
  .object({
    alive: z.boolean(),
    version: z.string(),
    reasons: z.array(z.string()).optional().meta({ description: 'What does not get on; absent while all does.' }),
  })
  .meta({ id: 'Alive', description: 'The process answers, and does its work or not.' });

export const readiness = z
  .object({
    ready: z.boolean(),
    reasons: z.array(z.string()).meta({ description: 'Why not; empty when ready.' }),
    degraded: z.array(z.string()).meta({ description: 'What works, but not as it should.' }),
  })
  .meta({ id: 'Readiness', description: 'Whether this gateway should be asked.' });

export const problem = z
  .looseObject({
    type: z.string().meta({ example: '/docs#problem-region.unknown' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable, for machines.', example: 'region.unknown' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. Some problems carry more fields.' });
