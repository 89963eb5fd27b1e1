import { RETRY_WITHIN } from '../../domain/lists/mass-clear.ts';
import type { Listing, Signal, SnapshotSignal } from '../../domain/signal.ts';
import type { Threat } from '../../domain/words.ts';
import { assertNever } from '../../domain/words.ts';
import type { Identity } from '../log/log.ts';

/** A short name for a text: equal for equal texts, and for no others. */
export type Fingerprint = (text: string) => string;

/** By what it says: the same list sent again is the same answer. Where the time is ours, it says nothing of it. */
export const withAnswer = (signal: SnapshotSignal, saysWhen: boolean, fingerprint: Fingerprint): SnapshotSignal => {
  const { id, at, active } = signal;
  const answer = fingerprint(JSON.stringify([id ?? '', saysWhen ? at : '', active.map(inOrder)]));
  return { ...signal, answer };
};

/**
 * A signal with an id is recognised by it; one without by all it says. A heartbeat, and a list without an id, is always
 * news: they cost no entry when nothing changed.
 *
 * An id that comes without a time is good for minutes only: a controller that starts anew counts from 1 again.
 */
export const identify = (signal: Signal, saysWhen: boolean, fingerprint: Fingerprint): Identity | undefined => {
  const { receivedAt, id, source } = signal;
  if (id === undefined) {
    if (signal.kind === 'heartbeat' || signal.kind === 'snapshot') return undefined;
    return { key: `${source}#${fingerprint(JSON.stringify(contentOf(signal)))}`, digest: '' };
  }
  if (saysWhen) return { key: `${source}:${id}`, digest: fingerprint(JSON.stringify(contentOf(signal))) };
  const window = Math.floor(receivedAt / RETRY_WITHIN);
  return {
    key: `${source}~${window}:${id}`,
    earlier: `${source}~${window - 1}:${id}`,
    digest: fingerprint(JSON.stringify({ ...contentOf(signal), at: undefined })),
  };
};

/**
 * All that a signal says, in an order of its own, whoever made the object: fingerprints are taken of this text, and those
 * of earlier versions lie in Redis. Fields are therefore never moved, and new ones come last.
 */
export const contentOf = (signal: Signal): object => {
  switch (signal.kind) {
    case 'alert': {
      const { kind, region, hazard, at, level, threats, reason, saidAt } = signal;
      return { kind, region, hazard, at, level, threats: threats?.map(threatInOrder), reason, saidAt };
    }
    case 'all-clear': {
      const { kind, region, hazard, at, reason, saidAt } = signal;
      return { kind, region, hazard, at, reason, saidAt };
    }
    case 'withdrawn': {
      const { kind, region, hazard, at, error, saidAt, reason } = signal;
      return { kind, region, hazard, at, error: error && { reason: error.reason }, saidAt, reason };
    }
    case 'snapshot': {
      const { kind, at, active, confirmAfter, unread, answer, saidAt } = signal;
      return { kind, at, active: active.map(inOrder), confirmAfter, unread, answer, saidAt };
    }
    case 'heartbeat': {
      const { kind, at, saidAt } = signal;
      return { kind, at, saidAt };
    }
    default:
      return assertNever(signal);
  }
};

const inOrder = ({ region, hazard, at, level, threats, reason, saidAt }: Listing): object => ({
  region,
  hazard,
  at,
  level,
  threats: threats?.map(threatInOrder),
  reason,
  saidAt,
});

const threatInOrder = ({ kind, level, since, reason }: Threat): object => ({ kind, level, since, reason });
