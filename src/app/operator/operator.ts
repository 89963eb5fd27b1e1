import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { Intake } from '../intake/intake.ts';
import type { Queued } from '../intake/queue.ts';
import { AppError } from '../kit/errors.ts';
import type { SourceRecord, SourceRegistry } from '../sources/sources.ts';

/** What an operator says by hand, and why. An alert may have an end; an all-clear has none. */
export type OperatorAct = {
  readonly kind: 'alert' | 'all-clear' | 'retraction';
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly reason: string;
  readonly until: Instant | null;
};

/** An act as it is kept: when, and by whom. What the hub did by itself at an alert's end is by `hub`. */
export type AuditRow = OperatorAct & { readonly at: Instant; readonly operator: string };

export type OperatorStore = {
  /** Keeps the act, and with it when its alert ends; an earlier end for the same place and hazard is forgotten. */
  note(row: AuditRow): Promise<void>;
  /** Newest first. */
  audit(limit: number): Promise<readonly AuditRow[]>;
  /** The alerts that have an end before them. */
  ends(): Promise<readonly AuditRow[]>;
  /** Keeps that the hub ended the alert, and forgets the end, unless another was set meanwhile. */
  ended(row: AuditRow): Promise<void>;
};

export type OperatorDesk = {
  /** Throws `request.invalid`, and whatever the door throws. */
  act(act: OperatorAct): Promise<AuditRow>;
  audit(limit: number): Promise<readonly AuditRow[]>;
};

const OPERATOR = 'operator';

/**
 * The operator as a source. An alert by hand is a relay's word, so that its end, which nobody looks at, can never end an
 * alert of an official source; an all-clear by hand is an official one. Nothing is covered: that the operator says
 * nothing about a place does not make it clear.
 */
const profile = (now: Instant, trust: SourceRecord['trust'] = 'relay'): SourceRecord => ({
  id: OPERATOR,
  trust,
  levels: [],
  silentAfter: null,
  muted: false,
  byHand: true,
  tokenHash: null,
  addedAt: now,
  confirmAfter: 0,
});

export const operatorDesk = (ports: {
  readonly intake: Intake;
  readonly registry: SourceRegistry;
  readonly store: OperatorStore;
  readonly tree: Catalogue;
  readonly now: () => Instant;
}): OperatorDesk => ({
  act: async (act) => {
    const at = ports.now();
    if (act.until !== null && act.kind !== 'alert')
      throw new AppError('request.invalid', 'until: only an alert has an end');
    if (act.until !== null && act.until <= at) throw new AppError('request.invalid', 'until: lies in the past');
    if ((await ports.registry.get(OPERATOR))?.byHand !== true) await ports.registry.put(profile(at));
    const row: AuditRow = { ...act, at, operator: OPERATOR };
    // The end is set first: an alert without the end that was asked for would stand for ever.
    await ports.store.note(row);
    const item = { kind: act.kind, region: act.region, hazard: act.hazard, at: formatInstant(at) };
    const { accepted, rejected } = await ports.intake.submit({
      source: profile(at, act.kind === 'all-clear' ? 'official' : 'relay'),
      items: [act.kind === 'all-clear' ? item : { ...item, reason: act.reason }],
      wait: true,
    });
    if (accepted === 0) throw new AppError('request.invalid', rejected[0]?.detail ?? 'the signal was not taken');
    return row;
  },
  audit: (limit) => ports.store.audit(limit),
});

/** The alerts by hand that end by now, as the signals that end them: the operator's own word and nobody else's. */
export const endsDue = (
  ends: readonly AuditRow[],
  now: Instant,
): readonly { readonly row: AuditRow; readonly signal: Queued }[] =>
  ends.flatMap((row) =>
    row.until === null || row.until > now
      ? []
      : [
          {
            row,
            signal: {
              signal: {
                kind: 'withdrawn',
                source: OPERATOR,
                trust: 'relay',
                region: row.region,
                hazard: row.hazard,
                at: row.until,
                receivedAt: now,
              },
            },
          },
        ],
  );
