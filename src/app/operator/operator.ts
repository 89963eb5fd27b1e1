import { defined } from '../../domain/defined.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { assertNever } from '../../domain/words.ts';
import type { Intake } from '../intake/door.ts';
import type { Queued } from '../intake/queue.ts';
import type { Said } from '../intake/said.ts';
import { AppError } from '../kit/errors.ts';
import type { SourceRecord, SourceRegistry } from '../sources/sources.ts';
import type { Actor, AuditRow, ManualAct } from './act.ts';

export type OperatorStore = {
  /** Keeps the act, and with it when its alert ends; an earlier end for the same place and hazard is forgotten. */
  note(row: AuditRow): Promise<void>;
  /** Newest first, without the `skip` newest. What is older than the store keeps it is dropped as new acts come. */
  audit(limit: number, skip?: number): Promise<readonly AuditRow[]>;
  /** The alerts that have an end before them; `run` names the run of the server that was asked. */
  ends(): Promise<{ readonly rows: readonly AuditRow[]; readonly run: string }>;
  /**
   * Keeps that the hub ended the alert, and forgets the end, unless another was set meanwhile, or the server is in another
   * run: it may have lost the word that ended the alert.
   */
  ended(row: AuditRow, run: string): Promise<void>;
};

/** One row for each place; `seq`: where the log stood once all of it was in, undefined when that took too long. */
export type Acted = { readonly rows: readonly AuditRow[]; readonly seq: number | undefined };

export type OperatorOffice = {
  /** Throws `request.invalid`, and whatever the door throws. */
  act(act: ManualAct, by: Actor, confirmedBy?: Actor): Promise<Acted>;
  /** Throws `request.invalid` for what cannot be done at all. */
  check(act: ManualAct): void;
  audit(limit: number, skip?: number): Promise<readonly AuditRow[]>;
  /** Where the person acted before, the latest first. */
  usual(person: string): Promise<readonly RegionId[]>;
};

/** Acts looked at for where somebody acts usually. */
const REMEMBERED = 500;

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

export const operatorOffice = (ports: {
  readonly intake: Intake;
  readonly registry: SourceRegistry;
  readonly store: OperatorStore;
  readonly catalogue: Catalogue;
  readonly now: () => Instant;
}): OperatorOffice => {
  const check = (act: ManualAct): void => {
    if (act.until !== null && act.kind !== 'alert')
      throw new AppError('request.invalid', 'until: only an alert has an end');
    if (act.until !== null && act.until <= ports.now())
      throw new AppError('request.invalid', 'until: lies in the past');
  };
  const runOf = async (until: Instant | null): Promise<string | undefined> =>
    until === null ? undefined : (await ports.store.ends()).run;
  return {
    check,
    act: async ({ regions, ...said }, by, confirmedBy) => {
      check({ regions, ...said });
      const at = ports.now();
      if ((await ports.registry.get(OPERATOR))?.byHand !== true) await ports.registry.put(profile(at));
      const rows = regions.map(
        (region): AuditRow => ({
          ...said,
          region,
          at,
          operator: by.name,
          person: by.id,
          ...defined({ confirmedBy }),
        }),
      );
      const runBefore = await runOf(said.until);
      // The end is set first: an alert without the end that was asked for would stand for ever.
      for (const row of rows) await ports.store.note(row);
      const { accepted, refused, seq } = await ports.intake.take({
        source: profile(at, said.kind === 'all-clear' ? 'official' : 'relay'),
        said: rows.map(saidIn),
        wait: true,
      });
      if (accepted === 0) throw new AppError('request.invalid', refused[0]?.detail ?? 'the signal was not taken');
      if ((await runOf(said.until)) !== runBefore)
        throw new AppError(
          'log.unavailable',
          'the server failed over meanwhile, and may have lost when the alert ends',
        );
      return { rows, seq };
    },
    audit: ports.store.audit,
    usual: async (person) =>
      (await ports.store.audit(REMEMBERED)).flatMap((row) => (row.person === person ? [row.region] : [])),
  };
};

const saidIn = ({ kind, region, hazard, at, reason, level, threats }: AuditRow): Said => {
  const about = { region, hazard, at };
  switch (kind) {
    case 'alert':
      return { kind, ...about, reason, ...defined({ level, threats }) };
    case 'all-clear':
      return { kind, ...about };
    case 'retraction':
      return { kind, ...about, reason };
    default:
      return assertNever(kind);
  }
};

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
