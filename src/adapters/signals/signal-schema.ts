import { z } from 'zod';
import { MAX_ID_LENGTH, MAX_LISTED, MAX_REASON_LENGTH, MAX_THREATS } from '../../app/intake/said.ts';
import { HAZARDS } from '../../domain/words.ts';
import { regionIn, threatKind, threatLevel, timeText } from '../kit/fields.ts';

/**
 * What a source sends, as it stands in the body. The shape is checked here; that the region is known, the hazard exists
 * and the time is one is checked when the signal is read (`parse-signal.ts`), because each has a code of its own.
 */

const id = z.string().min(1).max(MAX_ID_LENGTH).meta({
  description:
    'The source’s own id for this signal. Sent again it is a duplicate; with other content it is refused. Without `at` that holds for five to ten minutes only, then the same id is a new signal: whoever starts anew may count from 1 again.',
  example: '2026-11-20/901245',
});

const hazardText = z
  .string()
  .max(64)
  .meta({
    enum: [...HAZARDS],
    description: 'What the alert is about; `air-raid` when absent.',
    example: 'air-raid',
  });

const at = timeText.optional().meta({ description: 'When it happened, by the source’s word; now when absent.' });

const threat = z
  .strictObject({
    kind: threatKind,
    level: threatLevel.optional(),
    since: timeText.optional(),
    reason: z.string().max(MAX_REASON_LENGTH).optional(),
  })
  .meta({ id: 'ThreatIn', description: 'Why there is an alert.', example: { kind: 'drone', level: 'yellow' } });

const details = {
  level: threatLevel.optional(),
  threats: z
    .array(z.union([threat, threatKind]))
    .max(MAX_THREATS)
    .optional()
    .meta({ description: 'A bare kind stands for `{"kind": …}`.' }),
  reason: z.string().max(MAX_REASON_LENGTH).optional().meta({ description: 'In words.' }),
};

const place = { region: regionIn, hazard: hazardText.optional() };

const alertShape = { kind: z.literal('alert'), id: id.optional(), ...place, at, ...details };
/** `all_clear` is how recordings write it. */
const allClearShape = { ...alertShape, kind: z.enum(['all-clear', 'all_clear']) };
const retractionShape = {
  kind: z.literal('retraction'),
  id: id.optional(),
  ...place,
  at,
  reason: z.string().trim().min(1).max(MAX_REASON_LENGTH).meta({ description: 'Why it was wrong.' }),
};
const listing = z
  .strictObject({
    ...place,
    at: timeText.optional().meta({ description: 'Since when; absent when the source does not say.' }),
    ...details,
  })
  .meta({ id: 'Listing', description: 'One line of a list of all that is active.', example: { region: '31' } });
const snapshotShape = {
  kind: z.literal('snapshot'),
  id: id.optional(),
  at,
  active: z.array(listing).max(MAX_LISTED),
  whole: z.boolean().optional().meta({
    description:
      'False: something active may be missing here, because a line could not be read. Then nothing ends by what the list lacks.',
  }),
};
const heartbeatShape = { kind: z.literal('heartbeat'), id: id.optional(), at };

const unknownKind = (kinds: string): { error: string } => ({ error: `expected a signal with kind ${kinds}` });

export const signalIn = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject(alertShape).meta({
        id: 'Alert',
        description: 'There is an alert here.',
        example: {
          kind: 'alert',
          region: '31',
          threats: [{ kind: 'drone', level: 'yellow' }],
        },
      }),
      z.strictObject(allClearShape).meta({
        id: 'AllClear',
        description: 'The alert here is over. `level`, `threats` and `reason` may stand here and say nothing.',
        example: { kind: 'all-clear', region: '31' },
      }),
      z.strictObject(retractionShape).meta({
        id: 'Retraction',
        description:
          'What this source said about the alert here was wrong. It is no all-clear: it takes back this source’s word and nobody else’s.',
        example: { kind: 'retraction', region: '31', reason: 'a test that was taken for an alert' },
      }),
      z.strictObject(snapshotShape).meta({
        id: 'SnapshotSignal',
        description: 'All that is active now, by this source. What its last list had and this one lacks is over.',
        example: { kind: 'snapshot', active: [{ region: '31' }] },
      }),
      z.strictObject(heartbeatShape).meta({
        id: 'Heartbeat',
        description: 'The source is alive and has nothing new.',
        example: { kind: 'heartbeat' },
      }),
    ],
    unknownKind('alert, all-clear, retraction, snapshot or heartbeat'),
  )
  .meta({ id: 'Signal', description: 'What a source sends.' });

const arrival = { receivedAt: timeText.optional() };

/** In a drill a signal may say when it arrived. */
export const scenarioSignalIn = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...alertShape, ...arrival }),
    z.strictObject({ ...allClearShape, ...arrival }),
    z.strictObject({ ...retractionShape, ...arrival }),
    z.strictObject({ ...snapshotShape, ...arrival }),
    z.strictObject({ ...heartbeatShape, ...arrival }),
  ],
  unknownKind('alert, all-clear, retraction, snapshot or heartbeat'),
);

export type SignalIn = z.output<typeof signalIn> | z.output<typeof scenarioSignalIn>;
export type ListingIn = z.output<typeof listing>;
export type DetailsIn = Pick<ListingIn, 'level' | 'threats' | 'reason'>;
