import type { Instant } from '../../domain/words.ts';

/** The facts that tell how far a gateway's copy of a feed can be relied on. */
export type Touch = {
  readonly closed: boolean;
  /** Why the log cannot be read on, while that is so. */
  readonly stuck: string | undefined;
  /** A position of the log that this copy has not come to yet, and since when it is known. */
  readonly ahead: { readonly seq: number; readonly since: Instant } | undefined;
  /** The `seq` that a copy which was not in touch has to come to before anybody vouches for it again. */
  readonly owed: number | undefined;
  /** Since when an acknowledged signal has waited to be put in order; null: none does. */
  readonly waitingSince: Instant | null;
  readonly logSeenAt: Instant;
  /** Minus infinity: nobody has said of the log as it is now that who is silent in it was looked at. */
  readonly sequencerSeenAt: Instant;
  /** Where this copy stands. */
  readonly seq: number;
};

/** Without a pulse, or without a sequencer, for this long, nothing is vouched for any more; milliseconds. */
export const DOUBT_AFTER = 10_000;
/** A copy that is not where the log was this long ago does not get on; milliseconds. */
export const BEHIND_LIMIT = 2_000;
/** A signal that was acknowledged and is not in the log after this long may be an alert that the board does not show; milliseconds. */
const WAITING_LIMIT = 2_000;

/** Why a gateway does not vouch for its board, in words; empty: it does. */
export const doubtsIn = (
  { closed, stuck, ahead, owed, waitingSince, logSeenAt, sequencerSeenAt, seq }: Touch,
  now: Instant,
): readonly string[] => [
  ...(closed ? ['this copy was closed'] : []),
  ...(stuck === undefined ? [] : [stuck]),
  ...(ahead !== undefined && now - ahead.since > BEHIND_LIMIT
    ? [`this copy is at ${seq}, the log was at ${ahead.seq} ${Math.round((now - ahead.since) / 1000)} s ago`]
    : []),
  ...(owed === undefined || seq >= owed ? [] : [`this copy was not in touch and is at ${seq} of ${owed}`]),
  ...(waitingSince !== null && now - waitingSince > WAITING_LIMIT
    ? [`signals have waited for ${Math.round((now - waitingSince) / 1000)} s to be put in order`]
    : []),
  ...(now - logSeenAt > DOUBT_AFTER ? [`the log has not answered for ${Math.round((now - logSeenAt) / 1000)} s`] : []),
  ...(now - sequencerSeenAt > DOUBT_AFTER
    ? [
        Number.isFinite(sequencerSeenAt)
          ? `no sequencer has been at work for ${Math.round((now - sequencerSeenAt) / 1000)} s`
          : 'no sequencer has been at work on this log yet',
      ]
    : []),
];
