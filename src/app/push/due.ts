import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { HAZARDS } from '../../domain/words.ts';
import type { Message } from '../notify/message.ts';
import type { Told } from '../notify/progress.ts';
import { believed, believesIn, HUB } from './believed.ts';
import type { Owed } from './owed.ts';

export type TrueNow = {
  /** The belief of those in step. */
  readonly told: Told;
  /** The truth of a place, as a message. */
  readonly now: (region: RegionId, missed: number) => Message;
  /** Whether the hub sees anything. */
  readonly blind: () => Message;
  readonly at: Instant;
};

/** A message that comes longer after its commit than this is told as late; milliseconds. */
const LATE_AFTER = 60_000;

/** The message that pays a debt now; undefined: what the member believes is true. */
export const due = (
  about: string,
  { before, message, count, doubt }: Owed,
  { told, now: nowIn, blind, at }: TrueNow,
): Message | undefined => {
  const now = believed(told, about);
  if (before === now && !doubt) return undefined;
  if (about === HUB) return message ?? blind();
  const { type, data } = message ?? {};
  const hazard = data?.event?.hazard ?? '';
  const isOver = type === 'alert.ended' || type === 'alert.retracted';
  const isAlert = type === 'alert.started' || type === 'alert.updated';
  // It never got the alert that ended, or may have got more than it was told: it gets what is true, and no all-clear.
  if (
    message === undefined ||
    (isOver && (doubt || !believesIn(before, hazard))) ||
    (!isAlert && !isOver && count > 1)
  ) {
    const state = nowIn(about as RegionId, Math.max(0, count - 1));
    // What was told to others is news to this one.
    const isNews = HAZARDS.some((one) => believesIn(now, one) && !believesIn(before, one));
    return { ...state, sound: state.sound || isNews };
  }
  const sequencedAt = Date.parse(data?.event?.sequencedAt ?? '');
  const isLate = at - sequencedAt > LATE_AFTER && data?.late !== true;
  // An update is the first that it hears of the alert.
  const isFirst = isAlert && !message.sound && !believesIn(before, hazard);
  if (!isLate && !isFirst) return message;
  return {
    ...message,
    sound: message.sound || isFirst,
    data: { ...message.data, ...(isLate ? { late: true } : {}) },
  };
};
