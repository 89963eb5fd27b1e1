import { type Connection, patienceOf, startAt } from '../../../protocol/follow/connection.ts';

/** The connection before the page has begun to connect. */
export const START: Connection = startAt(0);

/**
 * How far what is shown may be believed.
 *
 *   never   nothing was ever heard
 *   live    confirmed within the last heartbeats, and the socket is open
 *   late    the same, but the socket is not open just now
 *   lost    not confirmed for too long: nothing may be called calm
 */
export type Contact = 'never' | 'live' | 'late' | 'lost';

export const contactOf = (connection: Connection, now: number): Contact => {
  const { link, confirmedAt } = connection;
  if (confirmedAt === null) return 'never';
  if (now - confirmedAt >= patienceOf(connection)) return 'lost';
  return link.kind === 'open' ? 'live' : 'late';
};
