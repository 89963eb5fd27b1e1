import { defined } from '../../domain/defined.ts';
import { formatInstant } from '../../domain/instant.ts';
import { beliefIn } from '../../domain/lists/mass-clear.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { higherLevel } from '../../domain/words.ts';
import type { SaidList } from '../intake/said.ts';
import type { Failure } from './failure.ts';
import { failure } from './failure.ts';
import type { Line, ListOutcome, Unread } from './source.ts';

export type Prepared = {
  readonly kind: 'prepared';
  readonly list: SaidList;
  /** The lines believed to be active now; the next list is compared with it. */
  readonly believed: readonly Line[];
  /** Keys that are missing and not yet believed to be over; the next list decides. */
  readonly pending: readonly string[];
  readonly refused: readonly Unread[];
};

/** Of so few lines nothing can be said in shares. */
const TOO_FEW_TO_JUDGE = 4;

/**
 * The one place where a list becomes a snapshot signal. What is missing from a list counts as over, so nothing may be
 * missing for any other reason: a line that could not be read keeps what was known of its place, a list that lost half of
 * itself, or names places nobody knows, has to say so twice, and the list's time is never before what it ends.
 */
export const prepareList = (ports: {
  readonly list: ListOutcome;
  readonly known: readonly Line[];
  readonly pending: readonly string[];
  readonly catalogue: Catalogue;
  /** How far off the upstream's clock may be; milliseconds. */
  readonly ahead: number;
}): Prepared | Failure => {
  const { list, known, catalogue } = ports;
  if (list.neverEmpty === true && list.lines.length === 0) {
    return failure('upstream.empty', 'the list is empty, and it never is');
  }
  const { active, refused } = placed(list, catalogue, ports.ahead);
  if (list.lines.length >= TOO_FEW_TO_JUDGE && active.size * 2 < new Set(list.lines.map(keyOfLine)).size) {
    return failure(
      'upstream.unreadable',
      `of ${list.lines.length} lines ${refused.length} name no region of this feed`,
    );
  }
  if (list.lines.length > 0 && active.size === 0 && known.length > 0) {
    return failure('upstream.unreadable', 'no line names a region of this feed');
  }
  const unread = list.unread.map((one) => ({
    ...one,
    ...(one.region === undefined ? {} : { region: catalogue.find(one.region)?.id }),
  }));
  // A place that is missing while another has a name nobody knows may be that very place.
  const unplaced =
    unread.some(({ region }) => region === undefined) || refused.some(({ code }) => code === 'region.unknown');
  const believed = new Map(active);
  for (const line of known) {
    const key = keyOfLine(line);
    if (!believed.has(key) && (unplaced || unread.some(({ region }) => region === line.region)))
      believed.set(key, line);
  }
  const missing = known.filter((line) => !believed.has(keyOfLine(line)));
  const belief = beliefIn(missing.length, known.length);
  const confirmed = missing.every((line) => ports.pending.includes(keyOfLine(line)));
  const waits = belief !== 'believed' && !confirmed;
  const listed = new Map(believed);
  if (waits) {
    for (const line of missing) {
      believed.set(keyOfLine(line), line);
      // Ends that are guarded are held back by the hub itself.
      if (belief !== 'guarded') listed.set(keyOfLine(line), line);
    }
  }
  const lines = [...listed.values()];
  return {
    kind: 'prepared',
    list: {
      ...listOf(lines, list.askedAt, missing),
      ...(unplaced || (waits && belief !== 'guarded') ? { whole: false } : {}),
    },
    believed: [...believed.values()],
    pending: waits ? missing.map(keyOfLine) : [],
    refused: [...list.unread, ...refused],
  };
};

/** A list's time is after the start of whatever it ends: an upstream whose clock is ahead would otherwise end nothing. */
export const listOf = (active: readonly Line[], askedAt: Instant, ended: readonly Line[] = []): SaidList => ({
  kind: 'snapshot',
  at: Math.max(askedAt, ...ended.map(({ at = 0 }) => at + 1)),
  active,
});

export const keyOfLine = ({ region, hazard }: Pick<Line, 'region' | 'hazard'>): string => `${region}|${hazard}`;

/** Lines that only one of two lists has. */
export const changedLines = (before: readonly Line[], after: readonly Line[]): readonly Line[] => {
  const old = new Set(before.map(keyOfLine));
  const now = new Set(after.map(keyOfLine));
  return [...before.filter((line) => !now.has(keyOfLine(line))), ...after.filter((line) => !old.has(keyOfLine(line)))];
};

/** The lines by place, each place once; a line without a known place is refused, one from the future loses its time. */
const placed = (
  list: ListOutcome,
  catalogue: Catalogue,
  ahead: number,
): { readonly active: Map<string, Line>; readonly refused: Unread[] } => {
  const active = new Map<string, Line>();
  const refused: Unread[] = [];
  for (const line of list.lines) {
    const region = catalogue.find(line.region)?.id;
    if (region === undefined) {
      refused.push({ code: 'region.unknown', detail: `"${line.region}" is no region of this feed`, raw: line });
      continue;
    }
    const { at, ...rest } = line;
    const inTime = at !== undefined && at <= list.askedAt + ahead;
    if (at !== undefined && !inTime) {
      refused.push({
        code: 'signal.too-far-ahead',
        detail: `${formatInstant(at)} lies in the future; the place is kept`,
        raw: line,
      });
    }
    const clean: Line = { ...rest, region, ...(inTime ? { at } : {}) };
    const key = keyOfLine(clean);
    const twin = active.get(key);
    active.set(key, twin === undefined ? clean : joined(twin, clean));
  }
  return { active, refused };
};

/** A place that a list names twice: since the earlier time, with everything that is said of it. */
const joined = (a: Line, b: Line): Line => {
  const at = a.at === undefined || b.at === undefined ? (a.at ?? b.at) : Math.min(a.at, b.at);
  const level = higherLevel(a.level, b.level);
  const threats = [...(a.threats ?? [])];
  for (const threat of b.threats ?? []) {
    if (!threats.some((known) => JSON.stringify(known) === JSON.stringify(threat))) threats.push(threat);
  }
  return {
    ...a,
    ...b,
    ...defined({ at, level }),
    ...(threats.length === 0 ? {} : { threats }),
  };
};
