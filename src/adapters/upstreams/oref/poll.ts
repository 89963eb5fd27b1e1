import type { Poll, SignalItem } from '../../../app/upstreams/source.ts';
import { isFailure } from '../../../app/upstreams/source.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { refusalOf } from '../asking/http.ts';
import { readLive, readOrefHistory } from './messages.ts';

export type OrefOptions = { readonly url: string; readonly tree: Catalogue; readonly outageAfter: number };

/** The site answers browsers of its own page only. */
const HEADERS = { referer: 'https://www.oref.org.il/', 'x-requested-with': 'XMLHttpRequest' };
/** Announcements remembered; one is repeated for some seconds. */
const MOST_SEEN = 200;
const SEEN = 'seen';
const OVERLAP = 60_000;

/**
 * Polls what is announced just now, which is repeated for some seconds and then gone. What was announced while nobody
 * listened is read from the history.
 */
export const oref =
  ({ url, tree, outageAfter }: OrefOptions): Poll =>
  async ({ ask, memory, now, lastGoodAt }) => {
    const answer = await ask({ url: `${url}/warningMessages/alert/Alerts.json`, headers: HEADERS });
    if (isFailure(answer)) return { outcome: answer };
    const refused = refusalOf(answer);
    if (refused !== undefined) return { outcome: refused };
    const live = readLive(answer.text, answer.askedAt, tree);
    if (isFailure(live)) return { outcome: live };
    const missed = lastGoodAt !== null && now - lastGoodAt > outageAfter;
    const recorded = missed ? await missedSince(lastGoodAt - OVERLAP) : [];
    const seen = JSON.parse(memory[SEEN] ?? '[]') as string[];
    if (live.id === null || seen.includes(live.id)) return { outcome: { kind: 'word' }, recorded };
    return {
      outcome: { kind: 'signals', items: live.items, unread: live.unread },
      recorded,
      remember: { [SEEN]: JSON.stringify([...seen, live.id].slice(-MOST_SEEN)) },
    };

    async function missedSince(since: number): Promise<readonly SignalItem[]> {
      const history = await ask({ url: `${url}/warningMessages/alert/History/AlertsHistory.json`, headers: HEADERS });
      if (isFailure(history) || history.status !== 200) return [];
      const read = readOrefHistory(history.text, now, since, tree);
      return 'kind' in read ? [] : read;
    }
  };
