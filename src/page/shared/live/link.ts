/**
 * The connection to the hub, as a state machine.
 *
 *   connecting   a socket is being opened; becomes open, or waiting when that fails
 *   open         frames come; becomes waiting when it closes, or when nothing comes for too long
 *   waiting      until `retryAt`, then connecting again; the network coming back shortens it
 *   refused      the hub said not to come back (4500 to 4999); only the user's wish leads out
 *
 * `confirmedAt` is apart from all that: the last moment at which what is shown was known to be how it is. It moves only
 * with frames, and only when nothing is missing before them.
 */
export type Link =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly openedAt: number; readonly heardAt: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string };

export type Connection = { readonly link: Link; readonly confirmedAt: number | null; readonly heartbeatMs: number };

export type LinkInput =
  | { readonly kind: 'opened'; readonly now: number }
  | { readonly kind: 'heard'; readonly now: number; readonly isWhole: boolean; readonly heartbeatMs?: number }
  | {
      readonly kind: 'closed';
      readonly now: number;
      readonly code: number;
      readonly reason: string;
      readonly chance: number;
    }
  | { readonly kind: 'due'; readonly now: number }
  | { readonly kind: 'wanted' };

/** What the hub does when it says nothing else. */
const USUAL_HEARTBEAT_MS = 5_000;

export const START: Connection = {
  link: { kind: 'connecting', attempt: 0 },
  confirmedAt: null,
  heartbeatMs: USUAL_HEARTBEAT_MS,
};

/** Two heartbeats may be late on a bad network; what is silent for longer is gone. */
const HEARTBEATS_MISSED = 2.5;
/** The first try is soon: most breaks are short. */
const FIRST_DELAY_MS = 400;
/** The longest pause: an alert may be what is missed meanwhile. */
const LONGEST_DELAY_MS = 15_000;
/** A hub that restarts tells everybody at once: they come back over this time. */
const RESTART_SPREAD_MS = 3_000;
const RESTARTING = 4000;
/** Who was connected for this long failed for a new reason, and starts with short pauses again. */
const SETTLED_MS = 10_000;

export const step = (connection: Connection, input: LinkInput): Connection => {
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
      return link.kind === 'waiting' && input.now >= link.retryAt
        ? { ...connection, link: { kind: 'connecting', attempt: link.attempt } }
        : connection;
    case 'wanted':
      return link.kind === 'waiting' || link.kind === 'refused'
        ? { ...connection, link: { kind: 'connecting', attempt: 0 } }
        : connection;
  }
};

const afterClose = (link: Link, { now, code, reason, chance }: Extract<LinkInput, { kind: 'closed' }>): Link => {
  if (code >= 4500 && code <= 4999) return { kind: 'refused', code, reason };
  const settled = link.kind === 'open' && now - link.openedAt >= SETTLED_MS;
  const attempt = link.kind === 'open' ? (settled ? 1 : 2) : link.kind === 'connecting' ? link.attempt + 1 : 1;
  const delay = code === RESTARTING ? FIRST_DELAY_MS + chance * RESTART_SPREAD_MS : pauseBefore(attempt, chance);
  return { kind: 'waiting', attempt, retryAt: now + delay };
};

/** Doubles, up to a limit, and is spread: a thousand pages must not come back in the same second. */
export const pauseBefore = (attempt: number, chance: number): number => {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return longest / 2 + (chance * longest) / 2;
};

/** True when an open socket has been silent for so long that it must be taken for dead. */
export const isDead = ({ link, heartbeatMs }: Connection, now: number): boolean =>
  link.kind === 'open' && now - link.heardAt > heartbeatMs * HEARTBEATS_MISSED;

/**
 * How far what is shown may be believed.
 *
 *   never   nothing was ever heard
 *   live    confirmed within the last heartbeats, and the socket is open
 *   late    the same, but the socket is not open just now
 *   lost    not confirmed for too long: nothing may be called calm
 */
export type Trust = 'never' | 'live' | 'late' | 'lost';

export const trustOf = ({ link, confirmedAt, heartbeatMs }: Connection, now: number): Trust => {
  if (confirmedAt === null) return 'never';
  if (now - confirmedAt > heartbeatMs * HEARTBEATS_MISSED) return 'lost';
  return link.kind === 'open' ? 'live' : 'late';
};
