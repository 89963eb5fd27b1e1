import type { Backlog, Consume } from '../intake/queue.ts';
import type { Leader, Lease } from '../kit/lead.ts';
import { lead } from '../kit/lead.ts';
import type { Closable } from '../kit/lifetime.ts';
import { openTogether } from '../kit/lifetime.ts';
import type { Feed } from '../log/feeds.ts';
import type { KeptSources } from '../sources/kept-sources.ts';
import { type LookTimes, lookCounts } from './looks.ts';
import type { SequencerWorkPorts } from './work.ts';
import { startSequencer } from './work.ts';

/** The adapters of one feed that a sequencer needs. */
export type SequencerAdapters = {
  log(): SequencerWorkPorts['log'];
  queue(): Closable & { backlog(): Promise<Backlog> };
  keptSources(feed: Feed): Pick<KeptSources, 'list'>;
  hearing(): SequencerWorkPorts['hearing'];
  lists(): SequencerWorkPorts['lists'];
  refused(): SequencerWorkPorts['refused'];
  operator(): SequencerWorkPorts['operator'];
  watched(): SequencerWorkPorts['watched'];
  /** What is noted counts for `ttlMs`. */
  judged(ttlMs: number): SequencerWorkPorts['judged'];
  readonly consume: Consume;
  lease(role: string, holder: string): Lease;
};

type Given = 'catalogue' | 'keep' | 'clock' | 'monotonic' | 'followed' | 'observe' | 'lastSeen';

export type LeadFeedPorts = Pick<SequencerWorkPorts, Given> & {
  readonly feed: Feed;
  readonly adapters: SequencerAdapters;
  /** Names this sequencer; no two have the same. */
  readonly holder: string;
  readonly settings: Omit<SequencerWorkPorts['settings'], 'tick'>;
  readonly looks: LookTimes;
  /** Told that this process puts a live feed in order from now on. */
  readonly leads: () => void;
};

/** Sequences a feed while this process holds its lease. */
export const leadFeed = ({ adapters, holder, looks, leads, ...ports }: LeadFeedPorts): Promise<Leader> => {
  const { feed, clock, observe, settings } = ports;
  return lead({
    what: `sequencer of ${feed.id}`,
    lease: adapters.lease('sequencer', holder),
    ttlMs: looks.leaseTtl,
    clock,
    observe,
    start: () =>
      openTogether(async (life) => {
        const queue = life.use(adapters.queue());
        if (feed.status === 'Actual') leads();
        const work = await startSequencer({
          ...ports,
          settings: { ...settings, tick: looks.tick },
          log: adapters.log(),
          sources: adapters.keptSources(feed).list,
          hearing: adapters.hearing(),
          lists: adapters.lists(),
          refused: adapters.refused(),
          operator: adapters.operator(),
          watched: adapters.watched(),
          judged: adapters.judged(lookCounts(looks)),
          backlog: queue.backlog,
          consume: adapters.consume,
        });
        life.use(work);
        return { stuck: work.stuck };
      }),
  });
};
