import { z } from 'zod';
import type { ChangeType } from '../../../domain/event.ts';
import type { EventWire } from '../../../protocol/live/frames.ts';
import { feedStatus, hazard, seq, threatLevel, timeOut, trust } from '../../kit/fields.ts';
import type { Loose } from './status.ts';
import { silentReason, sourceId, threat } from './status.ts';

/** The events of `/v1/live` and `/v1/events`: `type` says which fields there are. */

export const retracted = z
  .object({ at: timeOut, reason: z.string(), source: sourceId })
  .meta({ id: 'Retracted', description: 'It was said in error: the last who said so took it back.' });

const eventOf = <const Types extends readonly ChangeType[], Named extends z.ZodRawShape, Shape extends z.ZodRawShape>(
  types: Types,
  named: Named,
  shape: Shape,
) =>
  z.object({
    seq,
    type: z.enum(types),
    ...named,
    at: timeOut,
    receivedAt: timeOut,
    sequencedAt: timeOut,
    source: sourceId,
    status: feedStatus.optional().meta({ description: 'Only in feeds that are not `Actual`.' }),
    ...shape,
  });

const about = { region: z.string(), hazard };
const details = { level: threatLevel.optional(), threats: z.array(threat) };
const inWords = (description: string) => z.string().meta({ description });

const standing = eventOf(['alert.started', 'alert.updated'], about, {
  since: timeOut,
  ...details,
  sources: z.array(sourceId),
  disputed: z.boolean(),
}).meta({ id: 'AlertEvent', description: 'An alert began, or something that is said of it changed.' });

const ended = eventOf(['alert.ended'], about, {
  since: timeOut,
  endedAt: timeOut,
  reason: inWords('Why it is over, in the words of who said so.').optional(),
}).meta({ id: 'AlertEndedEvent', description: 'An alert is over. Another one may stand at the place.' });

const takenBack = eventOf(['alert.retracted'], about, {
  since: timeOut,
  retractedAt: timeOut,
  reason: inWords('Why it was wrong, in the words of who said so.'),
}).meta({ id: 'AlertRetractedEvent', description: 'It was said in error, and the last who said so took it back.' });

const recorded = eventOf(['alert.recorded'], about, {
  startedAt: timeOut,
  endedAt: timeOut,
  retracted: retracted.optional(),
  sources: z.array(sourceId),
}).meta({ id: 'AlertRecordedEvent', description: 'An alert that was over when it was heard of.' });

const report = eventOf(['report.added'], about, details).meta({
  id: 'ReportEvent',
  description: 'An unconfirmed source says so; it raises nothing.',
});

const known = eventOf(
  ['region.known', 'region.unknown'],
  { region: z.string() },
  {
    below: z.boolean().meta({ description: 'The same holds for all that lies below.' }),
  },
).meta({ id: 'RegionEvent', description: 'A live source covers the region from now on, or none does any more.' });

const spoke = eventOf(['source.spoke'], {}, { trust }).meta({
  id: 'SourceSpokeEvent',
  description: 'A source is heard from now on.',
});

const silent = eventOf(['source.silent'], {}, { reason: silentReason }).meta({
  id: 'SourceSilentEvent',
  description: 'A source is silent from now on.',
});

export const event = z
  .discriminatedUnion('type', [standing, ended, takenBack, recorded, report, known, spoke, silent])
  .meta({
    id: 'Event',
    description:
      'A change that subscribers see. An event of a region may come more than once for one `seq` of different types.',
    example: {
      seq: 18241,
      type: 'alert.started',
      region: '31',
      hazard: 'air-raid',
      at: '2026-11-20T07:14:02.310Z',
      receivedAt: '2026-11-20T07:14:02.901Z',
      sequencedAt: '2026-11-20T07:14:02.917Z',
      source: 'ukrainealarm',
      since: '2026-11-20T07:14:02.310Z',
      threats: [],
      sources: ['ukrainealarm'],
      disputed: false,
    },
  }) satisfies z.ZodType<Loose<EventWire>>;
