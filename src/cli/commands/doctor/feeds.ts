import { textOf } from '../../../adapters/allclear/http-client.ts';
import { raisesAlerts } from '../../../domain/words.ts';
import { safeText } from '../../../protocol/safe-text.ts';
import type { Session } from '../../cli.ts';
import { problemOf } from '../../hub-answer.ts';
import type { SourceWire } from '../../text/source-words.ts';
import { isTrust } from '../../text/source-words.ts';
import { listIn } from '../answer-fields.ts';
import type { FeedProbe } from './checks.ts';

/** More dead letters than this are not counted. */
const MANY = '1000';

/** The feeds of the hub with their sources, as it tells them. Throws what is to be told instead. */
export const askFeeds = async (session: Session): Promise<readonly FeedProbe[]> => {
  const hub = await session.hub();
  const feeds = await hub.get('v1/feeds');
  if (feeds.kind !== 'ok') throw await problemOf(session, feeds);
  const ids = listIn(feeds.body, 'feeds').map((feed) => textOf(feed, 'id') ?? '');
  return Promise.all(
    ids.map(async (feed) => {
      const [sources, refused] = await Promise.all([
        hub.get('v1/sources', { feed }),
        hub.get('v1/rejected', { feed, limit: MANY }),
      ]);
      if (sources.kind !== 'ok') throw await problemOf(session, sources);
      const letters = refused.kind === 'ok' ? listIn(refused.body, 'rejected') : undefined;
      return {
        id: safeText(feed),
        sources: (listIn(sources.body, 'sources') as readonly SourceWire[]).map(probeOf),
        deadLetters: letters?.filter((row) => textOf(row, 'kind') === 'dead-letter').length,
      };
    }),
  );
};

const probeOf = ({
  id,
  trust,
  muted,
  silentAfterMs,
  lastHeard,
  coverage,
}: SourceWire): FeedProbe['sources'][number] => ({
  id: safeText(id),
  muted,
  silentAfter: silentAfterMs,
  lastHeard: lastHeard === null ? null : Date.parse(lastHeard),
  raises: isTrust(trust) && raisesAlerts(trust),
  covers: coverage.levels?.length !== 0,
});
