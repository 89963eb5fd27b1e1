import { defined } from '../../../domain/defined.ts';
import type { Change } from '../../../domain/event.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import { keyOf } from '../../../domain/timeline/key.ts';
import type { Hazard, Instant, ThreatLevel } from '../../../domain/words.ts';

/**
 * The messages of CAP that a feed comes to: one run of them for each alert. `Alert` when it starts, `Update` when it
 * changes and at every full and half hour while it stands, `Update` with AllClear at its end, `Cancel` when it was said in
 * error. Nothing but the log and the hour decides, so every gateway gives the same, whenever it is asked.
 */
export type Notice = {
  readonly id: string;
  readonly kind: 'alert' | 'update' | 'all-clear' | 'cancel';
  readonly region: RegionId;
  readonly hazard: Hazard;
  /** When the hub said so. */
  readonly sent: Instant;
  /** When the alert began. */
  readonly onset: Instant;
  readonly level?: ThreatLevel;
  /** Messages of the same alert before. What was sent longer ago than `REMEMBERED` has expired by itself long since. */
  readonly references: readonly Reference[];
};

export type Reference = { readonly id: string; readonly sent: Instant };

/** One change of the log. `index`: which of its entry's. */
export type LoggedChange = {
  readonly seq: number;
  readonly index: number;
  readonly sequencedAt: Instant;
  readonly change: AlertChange;
};

export type AlertChange = Extract<
  Change,
  { readonly type: 'alert.started' | 'alert.updated' | 'alert.ended' | 'alert.retracted' }
>;

export const isAlertChange = (change: Change): change is AlertChange =>
  change.type === 'alert.started' ||
  change.type === 'alert.updated' ||
  change.type === 'alert.ended' ||
  change.type === 'alert.retracted';

/** An alert that stands now. */
export type StandingAlert = {
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly since: Instant;
  readonly level?: ThreatLevel;
};

export type Told = {
  /** Put before each identifier, so that no other log has the same: feed and epoch. */
  readonly name: string;
  /** From here on all changes are known; oldest first. */
  readonly from: Instant;
  readonly changes: readonly LoggedChange[];
  readonly standing: readonly StandingAlert[];
  readonly now: Instant;
};

const MINUTE = 60_000;
/** A message holds for so long; an alert does not end by the clock, so it is renewed before. */
export const HOLDS = 60 * MINUTE;
const RENEWED_EVERY = 30 * MINUTE;
/** A renewal is told so long after its hour: by then every gateway has what was sequenced before it. */
const SETTLED = 10_000;
/** How far back a message refers. */
const REMEMBERED = 24 * 60 * MINUTE;

/** All of them, by the time they were sent. */
export const noticesOf = (told: Told): readonly Notice[] => {
  const runs = new Map<string, Run>();
  for (const { region, hazard, since, level } of told.standing)
    runs.set(keyOf(region, hazard), { region, hazard, changes: [], standing: { since, level } });
  for (const logged of told.changes) {
    const { region, hazard } = logged.change;
    const key = keyOf(region, hazard);
    const run = runs.get(key) ?? { region, hazard, changes: [], standing: undefined };
    runs.set(key, run);
    run.changes.push(logged);
  }
  return [...runs.values()]
    .flatMap((run) => noticesOfRun(run, told))
    .sort((a, b) => a.sent - b.sent || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
};

type Run = {
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly changes: LoggedChange[];
  readonly standing: Standing | undefined;
};

type Standing = { readonly since: Instant; readonly level: ThreatLevel | undefined };

const noticesOfRun = ({ region, hazard, changes, standing }: Run, { name, from, now }: Told): readonly Notice[] => {
  const made: Notice[] = [];
  let run: Reference[] = [];
  const say = (kind: Notice['kind'], sent: Instant, { since, level }: Standing, which: string): void => {
    const id = `${name}.${region}.${hazard}.${which}`;
    const references = run.filter((one) => one.sent > sent - REMEMBERED);
    const isFirst = kind === 'update' && references.length === 0;
    made.push({
      id,
      kind: isFirst ? 'alert' : kind,
      region,
      hazard,
      sent,
      onset: Math.min(since, sent),
      ...defined({ level }),
      references,
    });
    run.push({ id, sent });
  };
  /** Of an alert whose beginning the log no longer has, nothing is told of the time before it began. */
  const renew = (after: Instant, before: Instant, stands: Standing): void => {
    for (let at = nextRenewal(Math.max(after, stands.since)); at < before; at += RENEWED_EVERY)
      say('update', at, stands, `renewed-${at / MINUTE}`);
  };

  let stands = standingAt(changes[0], standing);
  let at = from;
  for (const { seq, index, sequencedAt, change } of changes) {
    if (stands !== undefined) renew(at, sequencedAt, stands);
    at = sequencedAt;
    const which = `${seq}-${index}`;
    if (change.type === 'alert.started' || change.type === 'alert.updated') {
      if (stands === undefined) run = [];
      const kind = stands === undefined ? 'alert' : 'update';
      stands = { since: change.since, level: change.level };
      say(kind, sequencedAt, stands, which);
      continue;
    }
    if (stands !== undefined && run.length > 0)
      say(
        change.type === 'alert.ended' ? 'all-clear' : 'cancel',
        sequencedAt,
        { since: change.since, level: undefined },
        which,
      );
    stands = undefined;
    run = [];
  }
  if (stands !== undefined) renew(at, now - SETTLED + 1, stands);
  return made;
};

/** How many times anything can have been renewed by now: while it stays, so do the messages. */
export const renewalsBy = (now: Instant): number => Math.floor((now - SETTLED) / RENEWED_EVERY);

/** The alert before the first change that is known: a change that is no start tells it. */
const standingAt = (first: LoggedChange | undefined, standing: Standing | undefined): Standing | undefined => {
  if (first === undefined) return standing;
  return first.change.type === 'alert.started' ? undefined : { since: first.change.since, level: undefined };
};

const nextRenewal = (after: Instant): Instant => (Math.floor(after / RENEWED_EVERY) + 1) * RENEWED_EVERY;
