import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Instant } from '../../src/domain/words.ts';
import { visibleRegions } from '../../src/protocol/live/filter.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { FEED } from './hub.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';
import { short } from './truth.ts';

/** One that is told, and takes every message at its word: what it believes must be so. */
export type Receiver = {
  readonly take: (message: Message) => Break | undefined;
  readonly atRest: () => Break | undefined;
};

/** A message may have been on its way, and its sender's copy behind, for this long; milliseconds. */
export const TOLD_WITHIN = 22_000;

export const newReceiver = (stage: Stage, destination: Destination): Receiver => {
  const { truth, losses, world } = stage;
  const { id: name } = destination;
  const visible = visibleRegions(destination, SMALL_COUNTRY);
  /** The alerts that it takes for standing; `lost`: how much had been lost when it was told of them, or of their end. */
  const alerts = new Map<
    string,
    { readonly since: string | undefined; readonly stands: boolean; readonly lost: number }
  >();
  const ids = new Map<string, string>();
  const latest = new Map<string, number>();
  /** It takes the hub for blind; how much had been lost when it was told so. */
  let blind: { readonly lost: number } | undefined;

  const put = (key: string, since: string | undefined, stands: boolean): void =>
    void alerts.set(key, { since, stands, lost: losses() });

  const takeState = ({ region, epoch, seq }: Message['data']): void => {
    if (region === undefined) return;
    for (const [key, { since }] of [...alerts]) if (key.startsWith(`${region.id}|`)) put(key, since, false);
    // Those of the place above come last, and are its own.
    const above = region.parent === null ? undefined : truth.rowsAt({ epoch, seq })?.get(region.parent);
    const inherited = above === undefined || above.alerts === '' ? 0 : above.alerts.split('; ').length;
    for (const { hazard, since } of region.alerts.slice(0, Math.max(0, region.alerts.length - inherited)))
      put(`${region.id}|${hazard}`, since, true);
  };

  /** Who was over for long when it was announced. */
  const isOver = ({ event, epoch }: Message['data'], before: Instant): boolean => {
    const head = truth.head();
    if (event === undefined || head?.epoch !== epoch) return false;
    const about = (truth.between(epoch, event.seq, head.seq) ?? []).flatMap(({ changes, sequencedAt }) =>
      changes.flatMap((change) =>
        'hazard' in change && change.region === event.region && change.hazard === event.hazard
          ? [{ type: change.type, sequencedAt }]
          : [],
      ),
    );
    const [first] = about;
    return (
      first !== undefined &&
      (first.type === 'alert.ended' || first.type === 'alert.retracted') &&
      first.sequencedAt < before
    );
  };

  const law = (text: string, message: Message): Break => ({ law: text, detail: `${name} was told ${short(message)}` });

  return {
    take: (message) => {
      const { type, data, id } = message;
      const { event, region, feed, status } = data;
      const isRepeat = ids.has(id);
      const said = JSON.stringify([type, event?.seq, event?.region, region?.id, data.siren?.command]);
      if ((ids.get(id) ?? said) !== said) return law('an id means one thing', message);
      ids.set(id, said);
      if (feed !== FEED.id || status !== FEED.status || JSON.stringify(event ?? {}).includes('EXERCISE'))
        return destination.drills && feed !== FEED.id && status === 'Exercise'
          ? undefined
          : law('nothing of a drill comes to a destination as if it were real', message);
      if (event !== undefined && !isRepeat) {
        const last = latest.get(data.epoch) ?? 0;
        if (event.seq < last) return law('a destination is told in the order of the log', message);
        latest.set(data.epoch, event.seq);
      }
      const key = `${event?.region}|${event?.hazard}`;
      if (event?.region !== undefined && visible?.has(event.region as RegionId) === false)
        return law('a destination is told of its own places', message);
      switch (type) {
        case 'alert.started':
        case 'alert.updated':
          if (!isRepeat && isOver(data, world.now() - TOLD_WITHIN))
            return law('no alert is announced that has ended', message);
          put(key, event !== undefined && 'since' in event ? event.since : undefined, true);
          return undefined;
        case 'alert.ended':
        case 'alert.retracted': {
          const known = alerts.get(key);
          if (known?.stands !== true && !isRepeat && (known?.lost ?? 0) === losses())
            return law('no all-clear is told to who never got the alert', message);
          if (!isRepeat) put(key, undefined, false);
          return undefined;
        }
        case 'region.state':
          if (data.siren === undefined) takeState(data);
          return undefined;
        case 'hub.blind':
        case 'hub.sighted':
          blind = type === 'hub.blind' ? { lost: losses() } : undefined;
          return undefined;
        default:
          return undefined;
      }
    },
    atRest: () => {
      if (destination.as === 'siren') return undefined;
      const standing = truth.alerts();
      const isSeen = (key: string): boolean => visible?.has(key.slice(0, key.indexOf('|')) as RegionId) !== false;
      // What it was told was lost with the rest: a worker that was killed too cannot know that it takes it for standing.
      const isForgotten = (key: string, lost: number): boolean => lost !== losses() && !standing.has(key);
      const believed = [...alerts]
        .flatMap(([key, { stands, lost }]) => (stands && !isForgotten(key, lost) ? [key] : []))
        .sort();
      const wanted = [...standing.keys()].filter(isSeen).sort();
      if (blind?.lost === losses())
        return { law: 'a destination knows the truth in the end', detail: `${name} takes the hub for blind` };
      return believed.join() === wanted.join()
        ? undefined
        : {
            law: 'a destination knows the truth in the end',
            detail: `${name} believes ${believed.join() || 'nothing'}, true is ${wanted.join() || 'nothing'}`,
          };
    },
  };
};
