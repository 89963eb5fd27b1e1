/**
 * How the page hears the hub: by WebSocket, or by server-sent events where something in between passes no Upgrade. Pure.
 * What was heard by is kept to through restarts of the hub; what never worked is given up at once.
 */
export type Transport = 'socket' | 'stream';

export type Attempts = {
  readonly transport: Transport;
  /** In a row, and of this transport. */
  readonly failures: number;
  /** A frame came by it. */
  readonly works: boolean;
};

export const FIRST_ATTEMPT: Attempts = { transport: 'socket', failures: 0, works: false };

/** A hub that restarts takes a few attempts; whoever was moved into another network is on another line after them. */
const PATIENCE = 4;

export const heardBy = (attempts: Attempts): Attempts =>
  attempts.works && attempts.failures === 0 ? attempts : { ...attempts, works: true, failures: 0 };

/** A connection ended without a single frame. */
export const failedBy = ({ transport, failures, works }: Attempts): Attempts =>
  works && failures + 1 < PATIENCE
    ? { transport, failures: failures + 1, works }
    : { transport: transport === 'socket' ? 'stream' : 'socket', failures: 0, works: false };
