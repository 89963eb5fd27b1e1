import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';
import { raisesAlerts } from '../../domain/words.ts';
import type { Backlog, DeadLetter, SignalQueue } from './queue.ts';

/**
 * Where an alert may stand that is on no board: the regions of which a batch that failed for good says so, until it is
 * put back, discarded or too old to count. A batch that cannot be read names none.
 */
export const deadRegions = (ports: {
  readonly queue: Pick<SignalQueue, 'deadIds' | 'deadLetter'>;
  readonly catalogue: Catalogue;
  readonly now: () => Instant;
  /** A dead letter older than this says nothing that still counts; milliseconds. */
  readonly keep: number;
}): ((backlog: Pick<Backlog, 'dead' | 'diedAt'>) => Promise<ReadonlySet<RegionId>>) => {
  const { queue, catalogue, now, keep } = ports;
  let read = '';
  let letters: ReadonlyMap<string, Known> = new Map();

  const readAnew = async (): Promise<ReadonlyMap<string, Known>> => {
    const found = new Map<string, Known>();
    for (const id of await queue.deadIds()) {
      const known = letters.get(id) ?? knownOf(await queue.deadLetter(id), catalogue);
      if (known !== undefined) found.set(id, known);
    }
    return found;
  };

  return async ({ dead, diedAt }) => {
    const mark = `${dead}:${diedAt}`;
    if (mark !== read) {
      letters = dead === 0 ? new Map() : await readAnew();
      read = mark;
    }
    const oldest = now() - keep;
    return new Set([...letters.values()].flatMap(({ failedAt, regions }) => (failedAt < oldest ? [] : regions)));
  };
};

type Known = { readonly failedAt: Instant; readonly regions: readonly RegionId[] };

const knownOf = (letter: DeadLetter | undefined, catalogue: Catalogue): Known | undefined =>
  letter === undefined
    ? undefined
    : {
        failedAt: letter.failedAt,
        regions: letter.signals.flatMap(raisedBy).filter((id) => catalogue.get(id) !== undefined),
      };

/** An all-clear that failed leaves an alert standing: nobody takes that for calm. */
const raisedBy = (signal: Signal): readonly RegionId[] => {
  if (!raisesAlerts(signal.trust)) return [];
  if (signal.kind === 'alert') return [signal.region];
  return signal.kind === 'snapshot' ? signal.active.map(({ region }) => region) : [];
};
