import type { ParseSignal } from '../../app/intake/read.ts';
import { regionNamed } from '../../app/intake/said.ts';
import type { AlertDetails } from '../../domain/claim.ts';
import { defined } from '../../domain/defined.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Region } from '../../domain/places/catalogue.ts';
import type { Listing, Signal, SnapshotSignal } from '../../domain/signal.ts';
import type { Hazard, Instant, Threat } from '../../domain/words.ts';
import { assertNever, HAZARDS, hazardNamed } from '../../domain/words.ts';
import { flatIssues, inWords } from '../kit/issues.ts';
import type { DetailsIn, ListingIn, SignalIn } from './signal-schema.ts';
import { scenarioSignalIn, signalIn } from './signal-schema.ts';
import { isUnreadable } from './unreadable.ts';

/**
 * The door: what a source sent becomes a signal, complete and checked, or is refused with one of these codes.
 * They are public: never renamed, never reused.
 */
export type ParseCode =
  | 'signal.malformed'
  | 'signal.names-source'
  | 'signal.exercise'
  | 'region.unknown'
  | 'hazard.unknown'
  | 'time.no-offset'
  | 'time.malformed';

type Refusal = { readonly code: ParseCode; readonly detail: string };
type Context = Parameters<ParseSignal>[1];
type Unread = Refusal & { readonly raw: unknown; readonly line?: number };

/** Pure; takes a few microseconds for an alert or an all-clear. */
export const parseSignal: ParseSignal = (raw, context) => {
  if (isUnreadable(raw)) return refusal('signal.malformed', raw.detail);
  if (!context.scenarioTime && saysExercise(raw))
    return refusal('signal.exercise', 'it is out of an exercise or a test; this is a live feed');
  const read = (context.scenarioTime ? scenarioSignalIn : signalIn).safeParse(raw);
  if (!read.success) return refuseShape(read.error.issues);
  const wire: SignalIn = read.data;
  const times = timesOf(wire, context);
  if (isRefusal(times)) return times;
  switch (wire.kind) {
    case 'alert':
    case 'all-clear':
    case 'all_clear':
    case 'retraction':
      return readOne(wire, times, context);
    case 'snapshot':
      return readList(wire, times, context);
    case 'heartbeat':
      return taken(wire, { kind: 'heartbeat', ...sent(wire, times, context), at: times.at });
    default:
      return assertNever(wire);
  }
};

/** What is exported of a drill says so in each line. */
const saysExercise = (raw: unknown): boolean =>
  typeof raw === 'object' && raw !== null && 'status' in raw && raw.status !== 'Actual';

const NONE: readonly Unread[] = [];

const refusal = (code: ParseCode, detail: string): Refusal => ({ code, detail });

const isRefusal = <T extends object>(value: T | Refusal): value is Refusal => 'code' in value;

const refuseShape = (issues: Parameters<typeof flatIssues>[0]): Refusal => {
  const flat = flatIssues(issues);
  const namesSource = flat.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('source'));
  return namesSource
    ? refusal('signal.names-source', 'the source is the token’s; a signal does not name it')
    : refusal('signal.malformed', inWords(flat));
};

type Times = { readonly at: Instant; readonly receivedAt: Instant };

const timesOf = (wire: SignalIn, context: Context): Times | Refusal => {
  const said =
    'receivedAt' in wire && wire.receivedAt !== undefined ? timeOf(wire.receivedAt, 'receivedAt') : undefined;
  if (typeof said === 'object') return said;
  const at = wire.at === undefined ? undefined : timeOf(wire.at, 'at');
  if (typeof at === 'object') return at;
  // In a drill a signal that does not say when it arrived arrived when it happened.
  const receivedAt = said ?? (context.scenarioTime ? at : undefined) ?? context.receivedAt;
  return { at: at ?? receivedAt, receivedAt };
};

const NO_OFFSET = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

const timeOf = (text: string, name: string): Instant | Refusal => {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  return NO_OFFSET.test(text)
    ? refusal('time.no-offset', `${name}: "${text}" has no offset; without one a time means nothing`)
    : refusal('time.malformed', `${name}: "${text}" is no time of RFC 3339, such as 2026-11-20T07:14:02Z`);
};

const sent = ({ id }: SignalIn, { receivedAt }: Times, { source }: Context) => ({
  source: source.id,
  trust: source.trust,
  receivedAt,
  ...defined({ id }),
});

const placeOf = (
  { region: text, hazard: said = 'air-raid' }: { readonly region: string; readonly hazard?: string | undefined },
  { catalogue }: Context,
): { readonly region: Region; readonly hazard: Hazard } | Refusal => {
  const region = regionNamed(text, catalogue);
  if (isRefusal(region)) return region;
  const hazard = hazardNamed(said);
  if (hazard === undefined) return refusal('hazard.unknown', `hazard: "${said}" is none of ${HAZARDS.join(', ')}`);
  return { region, hazard };
};

type OneIn = Extract<SignalIn, { readonly region: string }>;

const readOne = (wire: OneIn, times: Times, context: Context): ReturnType<ParseSignal> => {
  const place = placeOf(wire, context);
  if (isRefusal(place)) return place;
  const { hazard } = place;
  const about = { ...sent(wire, times, context), region: place.region.id, hazard, at: times.at };
  switch (wire.kind) {
    case 'retraction':
      return taken(wire, { kind: 'withdrawn', ...about, error: { reason: wire.reason } });
    case 'alert': {
      const { said, problem } = detailsOf(wire);
      return problem ?? taken(wire, { kind: 'alert', ...about, ...said });
    }
    case 'all-clear':
    case 'all_clear':
      return taken(wire, { kind: 'all-clear', ...about, ...defined({ reason: wire.reason }) });
    default:
      return assertNever(wire);
  }
};

const taken = (wire: SignalIn, signal: Signal, unread: readonly Unread[] = NONE): ReturnType<ParseSignal> => ({
  signal,
  saysWhen: wire.at !== undefined,
  unread,
});

/**
 * What a list lacks counts as over, so a line is dropped only when nobody can tell which place it means, and then that
 * may be any place: such a list ends nothing. A line whose time cannot be read keeps its place and says nothing of since
 * when.
 */
const readList = (
  wire: Extract<SignalIn, { readonly kind: 'snapshot' }>,
  times: Times,
  context: Context,
): ReturnType<ParseSignal> => {
  const unread: Unread[] = [];
  let isWhole = wire.whole ?? true;
  const active: Listing[] = [];
  wire.active.forEach((line, index) => {
    const note = ({ code, detail }: Refusal): void => {
      unread.push({ code, detail: `active.${index}.${detail}`, raw: line, line: index });
    };
    const place = placeOf(line, context);
    if (isRefusal(place)) {
      note(place);
      isWhole = false;
    } else active.push(listingOf(line, place.region, place.hazard, note));
  });
  const list: SnapshotSignal = {
    kind: 'snapshot',
    ...sent(wire, times, context),
    at: times.at,
    active,
    confirmAfter: context.source.confirmAfter,
    ...(isWhole ? {} : { unread: true }),
  };
  return taken(wire, list, unread);
};

const listingOf = (line: ListingIn, region: Region, hazard: Hazard, note: (problem: Refusal) => void): Listing => {
  const at = line.at === undefined ? undefined : timeOf(line.at, 'at');
  if (typeof at === 'object') note(at);
  const details = detailsOf(line);
  if (details.problem !== undefined) note(details.problem);
  return { region: region.id, hazard, ...(typeof at === 'number' ? { at } : {}), ...details.said };
};

const NOTHING: AlertDetails = {};

const detailsOf = ({
  level,
  threats,
  reason,
}: DetailsIn): { readonly said: AlertDetails; readonly problem?: Refusal } => {
  if (level === undefined && threats === undefined && reason === undefined) return { said: NOTHING };
  let problem: Refusal | undefined;
  const read = threats?.map((one, index): Threat => {
    if (typeof one === 'string') return { kind: one };
    const since = one.since === undefined ? undefined : timeOf(one.since, `threats.${index}.since`);
    if (typeof since === 'object') problem ??= since;
    return {
      kind: one.kind,
      ...defined({ level: one.level }),
      ...(typeof since === 'number' ? { since } : {}),
      ...defined({ reason: one.reason }),
    };
  });
  const said = defined({ level, threats: read, reason });
  return problem === undefined ? { said } : { said, problem };
};
