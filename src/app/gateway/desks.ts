import { type Clock, every } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { Desks, FeedDesk } from './desk.ts';

/** Feeds that were removed are noticed after this long; milliseconds. */
const LOOK_FOR_GONE = 1_000;

/** All feeds of the directory, each opened when first asked for and closed when it is gone. */
export const openDesks = <OpenDesk extends FeedDesk & Closable>(ports: {
  readonly directory: FeedDirectory;
  readonly start: (feed: Feed) => Promise<OpenDesk>;
  /** Is given those that are open now. */
  readonly principal: (opened: (feed: string) => OpenDesk | undefined) => Desks['principal'];
  readonly clock: Clock;
}): Desks & Closable => {
  const { directory, start } = ports;
  const desks = new Map<string, Promise<OpenDesk | undefined>>();
  const open = new Map<string, OpenDesk>();

  const openDesk = async (id: string): Promise<OpenDesk | undefined> => {
    const feed = await directory.get(id);
    if (feed === undefined) return undefined;
    const desk = await start(feed);
    open.set(id, desk);
    return desk;
  };

  /** A feed that was removed, a drill that is past its time: whoever still followed it would bring its log back to life. */
  const stopLooking = every(ports.clock, LOOK_FOR_GONE, async () => {
    if (open.size === 0) return;
    const there = await directory.list().catch(() => undefined);
    for (const id of there === undefined ? [] : [...open.keys()]) {
      if (there?.some((feed) => feed.id === id)) continue;
      const desk = desks.get(id);
      desks.delete(id);
      open.delete(id);
      await (await desk)?.close();
    }
  });

  return {
    directory,
    open: async (id) => {
      let desk = desks.get(id);
      if (desk === undefined) {
        desk = openDesk(id);
        desks.set(id, desk);
        // What does not exist now, or could not be opened, may the next time.
        desk.then(
          (opened) => opened ?? desks.delete(id),
          () => desks.delete(id),
        );
      }
      return desk;
    },
    current: () => [...open.values()],
    principal: ports.principal((feed) => open.get(feed)),
    close: async () => {
      await stopLooking();
      await Promise.all([...desks.values()].map(async (desk) => (await desk.catch(() => undefined))?.close()));
    },
  };
};
