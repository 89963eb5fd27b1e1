import type { Recorded } from '../kit/steady.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';

/** A sequencer's looks at who fell silent. */
export type LookTimes = {
  readonly leaseTtl: number;
  /** How often it looks; milliseconds. */
  readonly tick: number;
};

/** That it was looked counts for as many looks. */
const LOOKS_MISSED = 3;

/** How long a look counts; milliseconds. */
export const lookCounts = ({ leaseTtl, tick }: LookTimes): number => Math.max(leaseTtl, LOOKS_MISSED * tick);

/** The clock of a process starts with what time it is for the hub: the wall clock may have been set. */
export const startClock = async (ports: {
  readonly directory: Pick<FeedDirectory, 'list'>;
  readonly adapters: (feed: Feed) => { recorded(ttlMs: number): Promise<Recorded | undefined> };
  readonly looks: LookTimes;
  readonly startAt: (recorded: Recorded) => void;
}): Promise<void> => {
  for (const feed of await ports.directory.list()) {
    if (feed.status !== 'Actual') continue;
    const recorded = await ports.adapters(feed).recorded(lookCounts(ports.looks));
    if (recorded !== undefined) ports.startAt(recorded);
  }
};
