import type { Instant, SourceId } from '../../../domain/words.ts';
import type { Receipt } from '../../intake/door.ts';
import type { DrillFeed, Tally } from '../drill.ts';
import type { SignalStep } from '../plan/plan.ts';
import type { Patience } from './patience.ts';

/**
 * The way of signals into the hub, with what is under way bounded by the scenario's time. The queue promises no order,
 * and the rules need none for what a drill's feed still looks back at: so nothing is sent two months ahead of something
 * that is not yet in the log, however fast a drill plays. What is refused for the moment is sent again until it is taken.
 */
export type Lane = {
  /** Resolves once Redis has them. */
  send(steps: readonly SignalStep[]): Promise<void>;
  /** Resolves once everything sent is in the log, or dead. */
  settle(): Promise<void>;
  tally(): Tally;
};

export type LanePorts = {
  readonly feed: DrillFeed;
  readonly patience: Patience;
  readonly tally: Tally;
  /** No more is sent or waited for. */
  readonly aborted: () => boolean;
};

/** Signals that are on their way together lie no further apart in the scenario; milliseconds. */
const WINDOW = 60 * 24 * 3600 * 1000;
/** Batches on their way at once; more would only wait in another place. */
const MAX_BATCHES = 8;
/** An outcome that is not heard of is asked for; milliseconds. */
const ASK_AFTER = 2_000;
/** Batches that another player left are asked for this often; milliseconds. */
const LOOK_EVERY = 30;

type UnderWay = { readonly first: Instant; readonly batches: ReadonlySet<string> };

export const lane = ({ feed, patience, tally: start, aborted }: LanePorts): Lane => {
  const tally = { ...start, refused: { ...start.refused } };
  const underWay: UnderWay[] = [];

  const { insist, pause } = patience;

  const wait = async ({ batches }: UnderWay): Promise<void> => {
    for (const batch of batches) {
      for (;;) {
        if (aborted()) return;
        const outcome = await insist(() => feed.outcome(batch, ASK_AFTER));
        if (outcome === 'pending') continue;
        if (outcome === 'dead') tally.dead += 1;
        else if (outcome !== 'gone') {
          tally.taken += outcome.taken;
          tally.repeated += outcome.repeated;
        }
        break;
      }
    }
  };

  const makeRoom = async (last: Instant): Promise<void> => {
    while (underWay[0] !== undefined && (underWay.length >= MAX_BATCHES || underWay[0].first < last - WINDOW)) {
      const oldest = underWay.shift();
      if (oldest !== undefined) await wait(oldest);
    }
  };

  const note = (receipt: Receipt): void => {
    tally.accepted += receipt.accepted;
    tally.duplicate += receipt.duplicate;
    for (const { code } of receipt.refused) tally.refused[code] = (tally.refused[code] ?? 0) + 1;
  };

  return {
    send: async (steps) => {
      const first = steps[0]?.due;
      const last = steps.at(-1)?.due;
      if (first === undefined || last === undefined) return;
      await makeRoom(last);
      const bySource = new Map<SourceId, SignalStep[]>();
      for (const step of steps) bySource.set(step.source, [...(bySource.get(step.source) ?? []), step]);
      const receipts = await Promise.all(
        [...bySource].map(([source, some]) =>
          insist(() =>
            feed.submit(
              source,
              some.map(({ item }) => item),
            ),
          ),
        ),
      );
      for (const receipt of receipts) note(receipt);
      const batches = new Set(receipts.flatMap(({ batch }) => (batch === undefined ? [] : [batch])));
      if (batches.size > 0) underWay.push({ first, batches });
    },
    settle: async () => {
      for (const one of underWay.splice(0)) await wait(one);
      // What another player sent before it died is not among them.
      while (!aborted() && (await insist(feed.pending)) > 0) await pause(LOOK_EVERY);
    },
    tally: () => ({ ...tally, refused: { ...tally.refused } }),
  };
};
