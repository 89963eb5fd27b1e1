import type { EventWire } from '../../../protocol/live/frames.ts';
import { formatPosition, type Position } from '../../../protocol/live/position.ts';
import { isWorthTelling } from '../text/event-text.ts';
import type { Following } from './feed.ts';
import { ask, query } from './hub-api.ts';

type EventsAnswer = { readonly events: readonly EventWire[]; readonly next: string };

/** How far back is looked, in entries of the log: at first a little, and further where nothing worth telling was there. */
const LOOKED_BACK = [200, 1_000] as const;
/** As many as are shown. */
const ENOUGH = 14;

/** The hub's answer is never longer. */
const PAGE = 5_000;
const PAGES = 4;

/** Events from before the page was opened, as far as the log still has it; oldest first. Undefined: nobody says. */
export const earlierEvents = async (
  feed: string | undefined,
  { view, hello }: Following,
): Promise<readonly EventWire[] | undefined> => {
  let found: readonly EventWire[] | undefined;
  for (const entries of LOOKED_BACK) {
    const seq = Math.max(0, view.seq - entries);
    found = (await eventsSince(feed, { epoch: hello?.epoch ?? view.epoch, seq })) ?? found;
    if ((found?.length ?? 0) >= ENOUGH || seq === 0) break;
  }
  return found;
};

/** Undefined when they cannot be had up to now. */
const eventsSince = async (feed: string | undefined, from: Position): Promise<readonly EventWire[] | undefined> => {
  const found: EventWire[] = [];
  let since = formatPosition(from);
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await ask<EventsAnswer>(query('/v1/events', { feed, since, limit: String(PAGE) }));
    if (answer.kind !== 'got' || !Array.isArray(answer.value.events)) return undefined;
    found.push(...answer.value.events.filter(isWorthTelling));
    if (answer.value.events.length < PAGE) return found;
    since = answer.value.next;
  }
  return undefined;
};
