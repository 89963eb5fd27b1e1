import type { SaidLine, SaidList } from '../../app/intake/said.ts';
import type { Closable } from '../../app/kit/lifetime.ts';
import type { Tell } from '../../app/upstreams/connected.ts';
import { failure } from '../../app/upstreams/failure.ts';
import { listOf } from '../../app/upstreams/list.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Frame } from '../../protocol/live/frames.ts';
import { isNamed } from '../../protocol/live/frames.ts';
import type { HubView } from './view.ts';
import { coveredLevels, saidBy, viewAfter, viewOf } from './view.ts';

/** How another hub's live feed is followed: a client that connects, resumes and comes back by itself. */
export type FollowHub = (on: { frame(frame: Frame): void; state(state: HubState): void }) => { close(): void };

export type HubState = {
  readonly kind: 'connecting' | 'connected' | 'quiet' | 'lost' | 'ended';
  readonly why?: string;
};

/**
 * Another AllClear hub as a source. What it says stands is a list of ours, told again with each change and each
 * heartbeat. It is never believed further than it believes itself: where it says `unknown` we cover nothing, and while it
 * is not fresh its heartbeats are no word here, and what it tells nevertheless covers nothing. A drill is refused at its first frame.
 */
export const hubSource =
  (ports: { readonly follow: FollowHub; readonly catalogue: Catalogue; readonly now: () => Instant }) =>
  (tell: Tell): Closable => {
    const { catalogue, now } = ports;
    let view: HubView | undefined;
    let levels: readonly string[] | undefined;
    let refused = false;
    /** False while that hub says that it hears from nobody, or is in doubt. */
    let vouches = true;

    /** While an alert cannot be listed, nothing ends by what the list lacks. */
    const listed = ({ lines, unread }: HubView, ended: readonly SaidLine[] = []): SaidList => ({
      ...listOf([...lines.values()], now(), ended),
      ...(unread.size === 0 ? {} : { whole: false }),
    });

    const cover = (): void => {
      const covered = view === undefined || !vouches ? [] : coveredLevels(view, catalogue);
      if (covered.join() === levels?.join()) return;
      levels = covered;
      tell.cover(covered);
    };

    const on = (frame: Frame): void => {
      switch (frame.type) {
        case 'hello':
          if (frame.status === 'Actual') return;
          refused = true;
          tell.failed(failure('upstream.drill', `feed ${frame.feed} of that hub is ${frame.status}`));
          client.close();
          return;
        case 'snapshot':
          view = viewOf(frame.regions.filter(isNamed));
          vouches = frame.doubted !== true;
          cover();
          tell.news([listed(view)]);
          return;
        case 'events': {
          if (view === undefined) return;
          const before = view;
          const heard = frame.events.map(saidBy);
          view = frame.events.reduce((at, event) => viewAfter(at, event, catalogue), before);
          cover();
          const newest = Math.max(...frame.events.map(({ at }) => parseInstant(at) ?? 0));
          const ended = [...before.lines].flatMap(([key, line]) => (view?.lines.has(key) === true ? [] : [line]));
          const newlyUnread = [...view.unread].flatMap(([key, why]) => (before.unread.has(key) ? [] : [why]));
          tell.news([...heard.flatMap(({ said }) => said), listed(view, ended)], newest > 0 ? newest : undefined, [
            ...heard.flatMap(({ unread }) => unread),
            ...newlyUnread,
          ]);
          return;
        }
        case 'heartbeat':
          // Its silence about a place means nothing while nobody tells it anything.
          vouches = frame.fresh;
          if (!frame.fresh || view === undefined) {
            tell.failed(failure('upstream.stale', 'that hub hears from none of its sources'));
            return;
          }
          cover();
          tell.news([listed(view)]);
          return;
        case 'error':
          tell.failed(failure('upstream.http', `${frame.code}: ${frame.detail}`));
          return;
      }
    };

    const client = ports.follow({
      frame: (frame) => {
        if (!refused) on(frame);
      },
      state: ({ kind, why = '' }) => {
        if (refused || kind === 'connecting' || kind === 'connected') return;
        tell.failed(
          failure('upstream.unreachable', kind === 'quiet' ? 'nothing was heard for more than two heartbeats' : why),
        );
      },
    });
    return {
      close: async () => {
        refused = true;
        client.close();
      },
    };
  };
