import type { AlertDetails } from '../../domain/claim.ts';
import { defined } from '../../domain/defined.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, Region } from '../../domain/places/catalogue.ts';
import type { Listing, Signal } from '../../domain/signal.ts';
import type { Hazard, Instant, Threat } from '../../domain/words.ts';
import { assertNever } from '../../domain/words.ts';
import { threatWire } from '../../protocol/live/threat.ts';
import type { SourceRecord } from '../sources/sources.ts';

/**
 * What a source said, as its adapter has read it: times are instants, hazards and threats are the hub's own. Two things
 * are left to the door: which region a name means, and whose word it is.
 */
export type Said = SaidOne | SaidRetraction | SaidList | SaidHeartbeat;

type About = {
  /** The source's own id for it. */
  readonly id?: string;
  /** Any spelling that the catalogue knows. */
  readonly region: string;
  readonly hazard: Hazard;
  /** When it happened; without it that is when it arrives. */
  readonly at?: Instant;
};

/** An alert, or that it is over; an all-clear has a reason at most. */
export type SaidOne = About &
  AlertDetails & {
    readonly kind: 'alert' | 'all-clear';
    /**
     * Of an all-clear: nobody says that the danger is over. What this source had said has reached its end (it ran out, was
     * withdrawn or replaced), and what others say stands.
     */
    readonly own?: true;
  };

export type SaidRetraction = About & { readonly kind: 'retraction'; readonly reason: string };

/** All that is active. */
export type SaidList = {
  readonly kind: 'snapshot';
  readonly at: Instant;
  readonly active: readonly SaidLine[];
  /** Something active may be missing here: the hub, which may know more than its source, ends nothing by it. */
  readonly whole?: false;
};

/** One line of a list. Without `at` it does not say since when. */
export type SaidLine = AlertDetails & { readonly region: string; readonly hazard: Hazard; readonly at?: Instant };

export type SaidHeartbeat = { readonly kind: 'heartbeat' };

export const HEARTBEAT: SaidHeartbeat = { kind: 'heartbeat' };

/** A signal that was read, or why it is not taken. `unread`: lines of a list that could not be read; the rest is kept. */
export type Read =
  | {
      readonly signal: Signal;
      /** False when the source did not say when it happened, and the time is that of its arrival. */
      readonly saysWhen: boolean;
      readonly unread: readonly UnreadLine[];
    }
  | Problem;

export type UnreadLine = Problem & {
  readonly raw: unknown;
  /** Its place in the list, from 0. */
  readonly line?: number;
};

export type Problem = { readonly code: string; readonly detail: string };

export type ReadContext = {
  readonly source: SourceRecord;
  readonly receivedAt: Instant;
  readonly catalogue: Catalogue;
  readonly scenarioTime: boolean;
};

/** Characters of an id: it is part of a key in Redis. */
export const MAX_ID_LENGTH = 200;
/** Characters of a reason: a sentence or two. */
export const MAX_REASON_LENGTH = 500;
/** An alert has a handful of reasons. */
export const MAX_THREATS = 50;
/** Every place of a country under every hazard. */
export const MAX_LISTED = 10_000;
/** No place name is near this long; characters of it that are shown. */
const MAX_SHOWN = 200;

/** The signal in what was said. Reasons and threats beyond the bounds are cut off; what would change by it is refused. */
export const signalOf = (said: Said, { source, receivedAt, catalogue }: ReadContext): Read => {
  const id = 'id' in said ? said.id : undefined;
  if (id !== undefined && (id === '' || id.length > MAX_ID_LENGTH))
    return problem('signal.malformed', `id: has ${id.length} characters, and may have 1 to ${MAX_ID_LENGTH}`);
  const sent = { source: source.id, trust: source.trust, receivedAt, ...defined({ id }) };
  switch (said.kind) {
    case 'heartbeat':
      return { signal: { kind: 'heartbeat', ...sent, at: receivedAt }, saysWhen: false, unread: [] };
    case 'snapshot': {
      if (said.active.length > MAX_LISTED)
        return problem('signal.malformed', `active: has ${said.active.length} lines, and may have ${MAX_LISTED}`);
      const { active, unread } = placed(said.active, catalogue);
      const isWhole = said.whole !== false && unread.length === 0;
      return {
        signal: {
          kind: 'snapshot',
          ...sent,
          at: said.at,
          active,
          confirmAfter: source.confirmAfter,
          ...(isWhole ? {} : { unread: true as const }),
        },
        saysWhen: true,
        unread,
      };
    }
    case 'alert':
    case 'all-clear':
    case 'retraction': {
      const region = regionNamed(said.region, catalogue);
      if ('code' in region) return region;
      const about = { ...sent, region: region.id, hazard: said.hazard, at: said.at ?? receivedAt };
      return oneSaid(said, about);
    }
    default:
      return assertNever(said);
  }
};

const oneSaid = (
  said: SaidOne | SaidRetraction,
  about: Omit<Extract<Signal, { readonly kind: 'alert' }>, 'kind' | keyof AlertDetails>,
): Read => {
  const saysWhen = said.at !== undefined;
  switch (said.kind) {
    case 'alert':
      return { signal: { kind: 'alert', ...about, ...detailsIn(said) }, saysWhen, unread: [] };
    case 'all-clear': {
      const { reason } = detailsIn(said);
      if (said.own === true)
        return { signal: { kind: 'withdrawn', ...about, ...defined({ reason }) }, saysWhen, unread: [] };
      return { signal: { kind: 'all-clear', ...about, ...defined({ reason }) }, saysWhen, unread: [] };
    }
    case 'retraction': {
      const reason = said.reason.trim().slice(0, MAX_REASON_LENGTH);
      if (reason === '') return problem('signal.malformed', 'reason: a retraction says why');
      return { signal: { kind: 'withdrawn', ...about, error: { reason } }, saysWhen, unread: [] };
    }
    default:
      return assertNever(said);
  }
};

const placed = (
  lines: readonly SaidLine[],
  catalogue: Catalogue,
): { readonly active: readonly Listing[]; readonly unread: readonly UnreadLine[] } => {
  const active: Listing[] = [];
  const unread: UnreadLine[] = [];
  lines.forEach((said, line) => {
    const region = regionNamed(said.region, catalogue);
    if ('code' in region)
      unread.push({ code: region.code, detail: `active.${line}.${region.detail}`, raw: wireLine(said), line });
    else active.push({ region: region.id, hazard: said.hazard, ...defined({ at: said.at }), ...detailsIn(said) });
  });
  return { active, unread };
};

/** The region that a name means, or why it means none. */
export const regionNamed = (
  text: string,
  catalogue: Catalogue,
): Region | (Problem & { readonly code: 'region.unknown' }) => {
  const region = catalogue.find(text);
  if (region !== undefined) return region;
  const meanings = catalogue.findAll(text);
  const shown = text.slice(0, MAX_SHOWN);
  return {
    code: 'region.unknown',
    detail:
      meanings.length > 1
        ? `region: "${shown}" can mean ${meanings.length} regions, such as ${meanings
            .slice(0, 3)
            .map(({ id, name }) => `${id} (${name})`)
            .join(', ')}`
        : `region: "${shown}" is no region of this feed`,
  };
};

const problem = (code: string, detail: string): Problem => ({ code, detail });

const detailsIn = ({ level, threats = [], reason }: AlertDetails): AlertDetails => ({
  ...defined({ level }),
  ...(threats.length === 0 ? {} : { threats: threats.slice(0, MAX_THREATS).map(threatIn) }),
  ...defined({ reason: reason?.slice(0, MAX_REASON_LENGTH) }),
});

const threatIn = ({ kind, level, since, reason }: Threat): Threat => ({
  kind,
  ...defined({ level, since, reason: reason?.slice(0, MAX_REASON_LENGTH) }),
});

/** What was said, in the hub's own JSON: so it is shown where it was refused. */
export const wireOf = (said: Said): object => {
  switch (said.kind) {
    case 'heartbeat':
      return said;
    case 'snapshot':
      return { ...said, at: formatInstant(said.at), active: said.active.map(wireLine) };
    case 'retraction':
      return { ...said, ...timed(said) };
    case 'alert':
    case 'all-clear': {
      const { own: _, ...told } = said;
      return { ...told, ...timed(told), ...threatsOnWire(told) };
    }
    default:
      return assertNever(said);
  }
};

const wireLine = (line: SaidLine): object => ({ ...line, ...timed(line), ...threatsOnWire(line) });

const timed = ({ at }: { readonly at?: Instant }): object => (at === undefined ? {} : { at: formatInstant(at) });

const threatsOnWire = ({ threats }: AlertDetails): object =>
  threats === undefined
    ? {}
    : {
        threats: threats.map(threatWire),
      };
