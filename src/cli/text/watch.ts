import type { LiveState } from '../../adapters/allclear/live-client.ts';
import type { Instant } from '../../domain/words.ts';
import type { LiveView } from '../../protocol/follow/live-view.ts';
import { emptyView, foldFrame } from '../../protocol/follow/live-view.ts';
import type { Frame, RegionWire } from '../../protocol/live/frames.ts';
import { banner, type Manner } from './board.ts';
import { changeTexts } from './change.ts';
import type { Paint } from './paint.ts';
import { localTime } from './plain.ts';
import { regionName } from './region-name.ts';
import type { Language } from './texts.ts';
import { textsIn } from './texts.ts';
import { liveWords } from './words/live.ts';

/**
 * What `watch` shows in a terminal. The rule above all: what was shown before is never left standing as if it were
 * current. When nobody vouches for it, when nothing is heard and when something was missed, a line says so, loudly.
 */
export type WatchText = {
  frame(frame: Frame): readonly string[];
  state(state: LiveState): readonly string[];
};

type Look = { readonly paint: Paint; readonly lang: Language; readonly now: () => Instant };

export const watchText = (look: Look, asked: readonly string[] | undefined): WatchText => {
  const { paint, lang } = look;
  const words = liveWords(lang);
  const { duration } = textsIn(lang);
  let view = emptyView(asked);
  let feed = '';
  let broken = false;
  let shown = false;
  const manner = (): Manner => ({ paint, lang: look.lang, now: look.now() });
  const stamped = (line: string): string => `${localTime(look.now(), look.now())}  ${line}`;

  const tell = (before: LiveView, frame: Frame): readonly string[] => {
    switch (frame.type) {
      case 'hello':
        feed = frame.feed;
        return [
          ...banner(feed, frame.status, manner()).slice(0, 1),
          ...(frame.gap ? [stamped(paint.loud(words.gap))] : []),
          ...(frame.resumed ? [stamped(paint.good(words.resumed))] : []),
        ];
      case 'snapshot':
        return summary(view, feed, manner());
      case 'events':
        return changeTexts(
          frame.events.filter((event) => event.seq > before.seq),
          view,
          manner(),
        );
      case 'heartbeat':
        return freshText(before.fresh, frame.fresh);
      case 'error':
        return [stamped(paint.bad(words.hubSays(frame.detail, frame.code)))];
    }
  };

  const freshText = (before: boolean | undefined, now: boolean): readonly string[] => {
    if (!now && before !== false) return [stamped(paint.loud(words.notFresh))];
    return now && before === false ? [stamped(paint.good(words.freshAgain))] : [];
  };

  return {
    frame: (frame) => {
      const before = view;
      view = foldFrame(view, frame);
      return tell(before, frame);
    },
    state: (state) => {
      switch (state.kind) {
        case 'connecting':
          return [];
        case 'connected':
          broken = false;
          shown = true;
          return [];
        case 'quiet':
          broken = true;
          return [stamped(paint.loud(words.nothingHeard(duration(state.forMs))))];
        case 'lost': {
          const again = words.tryingAgain(duration(state.retryInMs));
          const first = !broken;
          broken = true;
          if (!first) return [stamped(paint.dim(words.stillNot(state.why, again)))];
          return [stamped(paint.loud(words.noConnection(state.why, shown))), stamped(paint.dim(again))];
        }
        case 'ended':
          return [];
      }
    },
  };
};

/** So many places are written out; the rest are counted. */
const NAMES_SHOWN = 8;

/** Everything as it is now, in a few lines. */
const summary = (view: LiveView, feed: string, { paint, lang, now }: Manner): readonly string[] => {
  const rows = [...view.regions.values()];
  const top = rows.filter((row) => row.parent === null || !view.regions.has(row.parent));
  const alerts = rows.filter((row) => row.state === 'alert' && (row.via === undefined || top.includes(row)));
  const of = (state: RegionWire['state']): number => top.filter((row) => row.state === state).length;
  const t = textsIn(lang);
  const words = liveWords(lang);
  const names = alerts.map((row) => `${regionName(row, lang)} ${t.since(row.since, now)}`);
  return [
    `${localTime(now, now)}  ${paint.bold(words.feed(feed))}, seq ${view.seq}: ${[
      paint.state.alert(t.count(alerts.length, 'alert')),
      paint.state.partial(words.counts.partial(of('partial'))),
      paint.state.unknown(words.counts.unknown(of('unknown'))),
      paint.state.clear(words.counts.clear(of('clear'))),
    ].join(', ')}`,
    ...(names.length === 0 ? [] : [`          ${paint.state.alert(t.some(names, NAMES_SHOWN))}`]),
  ];
};
