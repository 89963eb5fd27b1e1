import { defined } from '../../domain/defined.ts';
import { CLOSE } from '../live/frames.ts';

/**
 * The connection of a follower to a hub's live feed, as a state machine: the page, the commands, drills and the source
 * that is another hub all follow by it.
 *
 *   connecting   a connection is being opened; becomes open, or waiting when that fails or takes too long
 *   open         frames come; becomes waiting when it closes, or when nothing comes for too long
 *   waiting      until `retryAt`, then connecting again; a wish, or the network coming back, shortens it
 *   refused      the hub said not to come back; only the user's wish leads out
 *
 * A new `connecting` is another object than the one before: whoever drives the machine then lets go of the socket it has
 * and opens another one. `confirmedAt` is apart from all that: the last moment at which what is shown was known to be how
 * it is. It moves only with frames, and only when nothing is missing before them.
 */
export type Link =
  | { readonly kind: 'connecting'; readonly attempt: number; readonly since: number }
  | { readonly kind: 'open'; readonly openedAt: number; readonly heardAt: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly code?: number; readonly status?: number };

export type Connection = { readonly link: Link; readonly confirmedAt: number | null; readonly heartbeatMs: number };

/** How a connection ended: with a close code, or with an HTTP status in place of a connection. */
export type Ended = { readonly code?: number; readonly status?: number; readonly reason: string };

/** `chance` is from 0 to 1, for the spread of the pauses. */
export type ConnectionInput =
  | { readonly kind: 'opened'; readonly now: number }
  | { readonly kind: 'heard'; readonly now: number; readonly isWhole: boolean; readonly heartbeatMs?: number }
  | ({ readonly kind: 'closed'; readonly now: number; readonly chance: number } & Ended)
  /** Time has passed. */
  | { readonly kind: 'due'; readonly now: number; readonly chance: number }
  /** The network is back, or the page is looked at again. */
  | { readonly kind: 'woken'; readonly now: number; readonly chance: number }
  /** The user asks for it. */
  | { readonly kind: 'wanted'; readonly now: number };

/** The hub's usual rhythm, when it says nothing else. */
const USUAL_HEARTBEAT_MS = 5_000;

export const startAt = (now: number): Connection => ({
  link: { kind: 'connecting', attempt: 0, since: now },
  confirmedAt: null,
  heartbeatMs: USUAL_HEARTBEAT_MS,
});

/** A handshake that has not ended by then never will: a proxy that accepts and does not answer, a network that is gone. */
const OPENING_LIMIT_MS = 15_000;
/** A handshake younger than this is not begun anew for a wish: it may be about to succeed. */
const OPENING_GRACE_MS = 2_000;
/** Two heartbeats may be late on a bad network; a connection that is silent for longer is gone. */
const HEARTBEATS_MISSED = 2.5;
/** What was heard counts for this many; whoever waits for the third learns too late that nobody speaks. */
const HEARTBEATS_TRUSTED = 2;
/** The pause doubles from here; the first try is soon, for most breaks are short. */
const FIRST_DELAY_MS = 500;
/** The longest pause: an alert may be what is missed meanwhile. */
const LONGEST_DELAY_MS = 15_000;
/** A hub that restarts tells everybody at once: they come back over this time, none sooner than the first. */
const RESTART_SPREAD_MS = 3_000;
const RESTART_DELAY_MS = 400;
/** A connection that lasted this long failed for a new reason: the pauses are short again. */
const SETTLED_MS = 10_000;

export const step = (connection: Connection, input: ConnectionInput): Connection => {
  const { link } = connection;
  switch (input.kind) {
    case 'opened':
      return { ...connection, link: { kind: 'open', openedAt: input.now, heardAt: input.now } };
    case 'heard':
      return {
        link: link.kind === 'open' ? { ...link, heardAt: input.now } : link,
        confirmedAt: input.isWhole ? input.now : connection.confirmedAt,
        heartbeatMs: input.heartbeatMs ?? connection.heartbeatMs,
      };
    case 'closed':
      return { ...connection, link: afterClose(link, input) };
    case 'due':
      if (isDead(connection, input.now)) return step(connection, { ...input, kind: 'closed', reason: 'silent' });
      return link.kind === 'waiting' && input.now >= link.retryAt
        ? { ...connection, link: { kind: 'connecting', attempt: link.attempt, since: input.now } }
        : connection;
    case 'woken':
      return link.kind === 'refused' ? connection : step(step(connection, { ...input, kind: 'due' }), wish(input.now));
    case 'wanted':
      return link.kind === 'open' || (link.kind === 'connecting' && input.now - link.since < OPENING_GRACE_MS)
        ? connection
        : { ...connection, link: { kind: 'connecting', attempt: 0, since: input.now } };
  }
};

const wish = (now: number): ConnectionInput => ({ kind: 'wanted', now });

type Closed = Extract<ConnectionInput, { readonly kind: 'closed' }>;

const afterClose = (link: Link, { now, chance, ...ended }: Closed): Link => {
  if (!mayComeBack(ended)) {
    const { code, status, reason } = ended;
    return {
      kind: 'refused',
      reason,
      ...defined({ code, status }),
    };
  }
  const settled = link.kind === 'open' && now - link.openedAt >= SETTLED_MS;
  const attempt = link.kind === 'open' ? (settled ? 1 : 2) : link.kind === 'connecting' ? link.attempt + 1 : 1;
  const delay =
    ended.code === CLOSE.restarting.code ? RESTART_DELAY_MS + chance * RESTART_SPREAD_MS : pauseBefore(attempt, chance);
  return { kind: 'waiting', attempt, retryAt: now + Math.round(delay) };
};

/** Doubles, up to a limit, and is spread: a thousand followers must not come back in the same second. */
export const pauseBefore = (attempt: number, chance: number): number => {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return longest / 2 + (chance * longest) / 2;
};

/**
 * False when coming back changes nothing: close codes 4500 to 4999, and answers that blame the request. 408 and 429 pass
 * with time.
 */
export const mayComeBack = ({ code = 0, status = 0 }: Pick<Ended, 'code' | 'status'>): boolean =>
  !(code >= 4500 && code <= 4999) && !(status >= 400 && status <= 499 && status !== 408 && status !== 429);

/** True when a connection must be taken for dead: its handshake does not end, or it is silent for too long. */
export const isDead = (connection: Connection, now: number): boolean => {
  const { kind } = connection.link;
  return (kind === 'connecting' || kind === 'open') && now >= dueAt(connection);
};

/** When the next `due` can change something; `Infinity`: never. */
export const dueAt = ({ link, heartbeatMs }: Connection): number => {
  switch (link.kind) {
    case 'connecting':
      return link.since + OPENING_LIMIT_MS;
    case 'open':
      return link.heardAt + heartbeatMs * HEARTBEATS_MISSED;
    case 'waiting':
      return link.retryAt;
    case 'refused':
      return Number.POSITIVE_INFINITY;
  }
};

/** How long what was heard counts as of now. */
export const patienceOf = ({ heartbeatMs }: Connection): number => heartbeatMs * HEARTBEATS_TRUSTED;
