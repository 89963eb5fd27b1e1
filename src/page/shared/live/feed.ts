import { emptyView, foldFrame, type LiveView, resumeFrom } from '../../../protocol/follow/live-view.ts';
import type { Place } from '../../../protocol/follow/whole.ts';
import type { EventWire, Frame, HelloFrame } from '../../../protocol/live/frames.ts';
import { formatPosition } from '../../../protocol/live/position.ts';

/** One feed as this page follows it: the board, and what the viewer must be told beside it. Pure. */
export type Following = {
  readonly view: LiveView;
  readonly hello: HelloFrame | undefined;
  /** Events from while the page was not connected. */
  readonly missed: Missed | undefined;
  /** Latest last. */
  readonly recent: readonly EventWire[];
  /** Events from before this page was opened are in it. */
  readonly reachesBack: boolean;
  /** When the hub heard last of each source. */
  readonly lastHeard: ReadonlyMap<string, string | null>;
  /** The latest heartbeat: by the hub's clock, and when it came by this device's. */
  readonly heartbeat: { readonly at: string; readonly came: number } | undefined;
  /** The hub's refusal. */
  readonly error: string | undefined;
};

/** `gap`: what happened meanwhile cannot be had; `events` are those that can. */
export type Missed = {
  readonly from: number;
  readonly to: number;
  readonly gap: boolean;
  readonly events: readonly EventWire[];
};

/** `places`: for who asks for brief boards. */
export const notFollowing = (places?: readonly Place[]): Following => ({
  view: emptyView(undefined, places),
  hello: undefined,
  missed: undefined,
  recent: [],
  reachesBack: false,
  lastHeard: new Map(),
  heartbeat: undefined,
  error: undefined,
});

/** As many as somebody reads. */
const RECENT_KEPT = 200;

export const follow = (known: Following, frame: Frame, now: number, confirmedAt: number | null): Following => {
  const view = foldFrame(known.view, frame);
  switch (frame.type) {
    case 'hello':
      return { ...known, view, hello: frame, error: undefined, missed: missedAt(known, frame, now, confirmedAt) };
    case 'events': {
      const fresh = frame.events.filter((event) => event.seq > known.view.seq);
      const upTo = known.hello?.seq ?? 0;
      const late = known.missed === undefined ? [] : fresh.filter((event) => event.seq <= upTo);
      return {
        ...known,
        view,
        recent: [...known.recent, ...fresh].slice(-RECENT_KEPT),
        missed: known.missed === undefined ? undefined : { ...known.missed, events: [...known.missed.events, ...late] },
      };
    }
    case 'heartbeat':
      return {
        ...known,
        view,
        lastHeard: new Map(frame.sources.map(({ id, lastHeard }) => [id, lastHeard])),
        heartbeat: { at: frame.at, came: now },
      };
    case 'error':
      return { ...known, view, error: frame.detail };
    case 'snapshot':
      return { ...known, view };
  }
};

/** Everything up to what the hub had at the greeting is in. */
export const isWhole = ({ view, hello }: Following): boolean =>
  view.whole && hello !== undefined && view.epoch === hello.epoch && view.seq >= hello.seq;

/** How long ago a source was heard. By the hub's clock up to the heartbeat, so that a device's wrong clock does not show. */
export const ageOf = ({ lastHeard, heartbeat }: Following, source: string, now: number): number | undefined => {
  const heard = lastHeard.get(source) ?? null;
  return heard === null || heartbeat === undefined
    ? undefined
    : Math.max(0, Date.parse(heartbeat.at) - Date.parse(heard)) + Math.max(0, now - heartbeat.came);
};

/** Events from before this page was opened, put before those it saw. */
export const withEarlier = (known: Following, events: readonly EventWire[]): Following => {
  const first = known.recent[0]?.seq ?? Number.POSITIVE_INFINITY;
  const earlier = events.filter(({ seq }) => seq < first && seq <= known.view.seq);
  return { ...known, recent: [...earlier, ...known.recent].slice(-RECENT_KEPT), reachesBack: true };
};

/** Where to go on from; undefined when nothing is known yet, or only in doubt. */
export const resumeAt = ({ view }: Following): string | undefined => {
  const position = resumeFrom(view);
  return position === undefined ? undefined : formatPosition(position);
};

const missedAt = (
  { hello, view, missed }: Following,
  frame: HelloFrame,
  now: number,
  confirmedAt: number | null,
): Missed | undefined => {
  const wasFollowing = hello !== undefined && view.whole && confirmedAt !== null;
  if (!wasFollowing) return missed;
  const isNothing = frame.resumed && frame.seq === view.seq;
  if (isNothing) return missed;
  const earlier = missed ?? { from: confirmedAt, events: [], gap: false };
  return { from: earlier.from, to: now, gap: earlier.gap || frame.gap, events: earlier.events };
};
