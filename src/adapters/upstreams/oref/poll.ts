import { isFailure } from '../../../app/upstreams/failure.ts';
import type { Memory, MemoryChange, Poll } from '../../../app/upstreams/source.ts';
import { NOTHING_IN_FORCE } from '../../../domain/in-force.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import { refusalOf } from '../asking/http.ts';
import type { Held, OrefNews } from './messages.ts';
import { readLive, readOrefHistory } from './messages.ts';

export type OrefOptions = { readonly url: string; readonly catalogue: Catalogue; readonly outageAfter: number };

/** The site answers browsers of its own page only. */
const HEADERS = { referer: 'https://www.oref.org.il/', 'x-requested-with': 'XMLHttpRequest' };
const OVERLAP = 60_000;

/**
 * Polls what is announced just now, which is repeated for some seconds and then gone. What was announced while nobody
 * listened is read from the history, and comes first.
 */
export const oref =
  ({ url, catalogue, outageAfter }: OrefOptions): Poll =>
  async ({ ask, memory, now, lastGoodAt }) => {
    const answer = await ask({ url: `${url}/warningMessages/alert/Alerts.json`, headers: HEADERS });
    if (isFailure(answer)) return { outcome: answer };
    const refused = refusalOf(answer);
    if (refused !== undefined) return { outcome: refused };
    const held = heldIn(memory, now);
    const missed = lastGoodAt !== null && now - lastGoodAt > outageAfter;
    const past = missed ? await missedSince(lastGoodAt - OVERLAP, held) : undefined;
    const live = readLive(answer.text, answer.askedAt, catalogue, past ?? held);
    if (isFailure(live)) return { outcome: live };
    const unread = [...(past?.unread ?? []), ...live.unread];
    const isNews = live.said.length + unread.length > 0;
    return {
      outcome: isNews ? { kind: 'signals', said: live.said, unread } : { kind: 'word' },
      recorded: past?.said ?? [],
      remember: changeOf(memory, live, now),
    };

    async function missedSince(since: Instant, before: Held): Promise<OrefNews | undefined> {
      const history = await ask({ url: `${url}/warningMessages/alert/History/AlertsHistory.json`, headers: HEADERS });
      if (isFailure(history) || history.status !== 200) return undefined;
      const read = readOrefHistory(history.text, now, since, catalogue, before);
      return isFailure(read) ? undefined : read;
    }
  };

/** Announcements that were read, by the version before: their ids alone. */
const SEEN_BEFORE = 'seen';
const SEEN = 'seenPlaces';
const IN_FORCE = 'inForce';
/** Since when this source remembers what is in force. */
const SINCE = 'inForceSince';
/** An alert of the version before is over by then, or ended by hand; milliseconds. */
const FORGOTTEN_FOR = 24 * 3_600_000;

const heldIn = (memory: Memory, now: Instant): Held => ({
  inForce: read(memory[IN_FORCE], NOTHING_IN_FORCE),
  seen: read(memory[SEEN], []),
  forgotten:
    memory[SINCE] === undefined ? memory[SEEN_BEFORE] !== undefined : now - Number(memory[SINCE]) < FORGOTTEN_FOR,
});

const read = <T>(text: string | undefined, otherwise: T): T => (text === undefined ? otherwise : JSON.parse(text));

const changeOf = (memory: Memory, { inForce, seen }: OrefNews, now: Instant): MemoryChange => {
  const next = { [IN_FORCE]: JSON.stringify(inForce), [SEEN]: JSON.stringify(seen) };
  const changed = Object.fromEntries(Object.entries(next).filter(([name, text]) => memory[name] !== text));
  if (memory[SEEN_BEFORE] === undefined) return changed;
  return { ...changed, [SEEN_BEFORE]: null, ...(memory[SINCE] === undefined ? { [SINCE]: String(now) } : {}) };
};
