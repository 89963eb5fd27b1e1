import type { Claim, Logged, SpokeClaim } from '../../domain/claim.ts';
import type { HistoryChange, MarksAnew } from '../../domain/event.ts';
import { rememberSignal } from '../../domain/lists/remember.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Signal, SourceSignal } from '../../domain/signal.ts';
import { claimsOf, spokeClaim } from '../../domain/timeline/claims-of.ts';
import type { FeedState, Patch } from '../../domain/timeline/feed-state.ts';
import { apply } from '../../domain/timeline/feed-state.ts';
import type { Flapping } from '../../domain/timeline/fold.ts';
import { fold } from '../../domain/timeline/fold.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Queued, Sequenced } from '../intake/queue.ts';
import type { RefusedSignal } from '../intake/refused.ts';
import type { Followed } from '../kit/steady.ts';
import { asFollowed } from '../kit/steady.ts';
import type { Entry, Identity } from '../log/log.ts';
import { coveringOnly, coversLess } from '../sources/narrowed.ts';
import type { SourceRecord } from '../sources/sources.ts';

/** Claims folded into a state and not committed yet. All of it can be taken back. */
export type Draft = {
  readonly entries: readonly Entry[];
  readonly history: readonly HistoryChange[];
  readonly marksAnew: readonly MarksAnew[];
  readonly identities: readonly Identity[];
  readonly refused: readonly RefusedSignal[];
  readonly flapping: readonly Flapping[];
  /** Sources that gave a list. */
  readonly listed: ReadonlySet<SourceId>;
  /** `known` has the digests of identities that were heard before, and learns those of this batch. */
  take(batch: readonly Queued[], sources: Records, known: Map<string, string>): Sequenced;
  say(signal: SourceSignal): Sequenced;
  /** The clock stands here: what is stamped ahead of it is stamped anew. */
  setClock(at: Instant): void;
  /** Runs a piece of work; when it throws, what it folded is taken back, and nothing else. */
  whole<Result>(piece: () => Result): Result;
  takeBack(): void;
};

type Records = ReadonlyMap<SourceId, SourceRecord>;

/** On top of a state whose last entry has the number `from`; the state is changed in place. */
export const draftOn = (
  state: FeedState,
  from: number,
  {
    catalogue,
    now,
    live = false,
    followed = () => undefined,
  }: {
    readonly catalogue: Catalogue;
    readonly now: () => Instant;
    readonly live?: boolean;
    readonly followed?: () => Followed | undefined;
  },
): Draft => {
  const entries: Entry[] = [];
  const history: HistoryChange[] = [];
  const marksAnew: MarksAnew[] = [];
  const identities: Identity[] = [];
  const refused: RefusedSignal[] = [];
  const flapping: Flapping[] = [];
  const undo: Patch[] = [];
  const listed = new Set<SourceId>();
  const written: readonly unknown[][] = [entries, history, marksAnew, identities, refused, flapping];

  /** False when the claim was known already. */
  const add = (claim: Logged): boolean => {
    const folded = fold(state, claim, catalogue);
    if (folded === undefined) return false;
    undo.push(apply(state, folded.patch));
    entries.push({
      seq: from + entries.length + 1,
      claim,
      changes: folded.changes,
      sequencedAt: now(),
    });
    history.push(...folded.history);
    marksAnew.push(...(folded.marks ?? []));
    if (folded.flapping !== undefined) flapping.push(folded.flapping);
    return true;
  };

  /**
   * A source that was not known to be live speaks now, or covers something else than it did, and the log says so before
   * its word.
   */
  const hearSource = (signal: Signal, record: SourceRecord | undefined, covers: Queued['covers']): void => {
    const known = state.sources.get(signal.source);
    // A source that the operator has removed is heard out, but its silence says nothing.
    const profile =
      record === undefined ? { id: signal.source, trust: signal.trust, levels: [] } : coveringOnly(record, covers);
    if (known === undefined) {
      add(spokeClaim(profile, signal.receivedAt));
      // What it said before it was muted counts, and its silence about the rest does not.
      if (record?.muted === true) {
        const at = signal.receivedAt + 1;
        add({ kind: 'silent', source: signal.source, at, receivedAt: at, reason: 'muted' });
      }
      return;
    }
    if (record === undefined) return;
    // Two words in one millisecond: of what the second no longer covers, nothing may be called clear.
    const isLess =
      known.live && covers !== undefined && signal.receivedAt === known.since && coversLess(profile, known);
    const isLater = signal.receivedAt > known.since;
    const back = !known.live && isLater && !record.muted;
    const changed = known.live && isLater && !sameProfile(known, profile);
    if (back || changed || isLess) add(spokeClaim(profile, isLess ? known.since + 1 : signal.receivedAt));
  };

  const claimAll = (signal: Signal): boolean => {
    const added = claimsOf(signal, state).map((claim) => add(claim));
    const remembered = rememberSignal(signal, state);
    if (remembered !== undefined) {
      undo.push(apply(state, remembered));
      listed.add(signal.source);
    }
    return added.includes(true);
  };

  const take: Draft['take'] = (batch, sources, known) => {
    let taken = 0;
    let repeated = 0;
    const refusedBefore = refused.length;
    for (const { signal: sent, identity, kept, covers } of batch) {
      const signal = live ? heardBy(sent, now(), followed()) : sent;
      if (identity !== undefined) {
        const first = known.get(identity.key);
        if (first !== undefined && first !== identity.digest) {
          refused.push(reused(signal, now()));
          continue;
        }
        if (first === undefined) {
          known.set(identity.key, identity.digest);
          identities.push(identity);
        }
      }
      if (kept === undefined) hearSource(signal, sources.get(signal.source), covers);
      if (claimAll(signal)) taken += 1;
      else repeated += 1;
    }
    return { taken, repeated, refused: refused.length - refusedBefore, seq: 0 };
  };

  const say: Draft['say'] = (said) => {
    const signal = live ? { ...said, at: Math.min(said.at, now()) } : said;
    const claim: Claim =
      signal.kind === 'silent'
        ? { kind: 'silent', source: signal.source, at: signal.at, receivedAt: signal.at, reason: signal.reason }
        : spokeClaim(signal.profile, signal.at);
    const taken = add(claim) ? 1 : 0;
    return { taken, repeated: 1 - taken, refused: 0, seq: 0 };
  };

  const takeBackTo = (count: number): void => {
    for (const patch of undo.splice(count).reverse()) apply(state, patch);
  };

  return {
    entries,
    history,
    marksAnew,
    identities,
    refused,
    flapping,
    listed,
    take,
    say,
    setClock: (at) => void add({ kind: 'clock', at, receivedAt: at }),
    takeBack: () => takeBackTo(0),
    whole: (piece) => {
      const lengths = written.map((list) => list.length);
      const before = undo.length;
      try {
        return piece();
      } catch (error) {
        takeBackTo(before);
        for (const [index, list] of written.entries()) list.length = lengths[index] ?? 0;
        throw error;
      }
    },
  };
};

/**
 * Another process's clock may run ahead: nothing is heard later than it is put in order. It may also not follow yet where
 * this one's was set ahead. What does not say when it happened, happened when it came.
 */
const heardBy = <Said extends Signal>(signal: Said, now: Instant, followed: Followed | undefined): Said => {
  const receivedAt = Math.min(asFollowed(signal.receivedAt, followed), now);
  if (receivedAt === signal.receivedAt) return signal;
  const cameAsSaid = signal.at === signal.receivedAt && receivedAt > signal.receivedAt;
  return { ...signal, receivedAt, ...(cameAsSaid ? { at: receivedAt } : {}) };
};

export const sameProfile = (
  a: Pick<SpokeClaim, 'trust' | 'regions' | 'levels' | 'byHand'>,
  b: Pick<SpokeClaim, 'trust' | 'regions' | 'levels' | 'byHand'>,
): boolean =>
  a.trust === b.trust &&
  a.regions?.join() === b.regions?.join() &&
  a.levels?.join() === b.levels?.join() &&
  a.byHand === b.byHand;

const reused = (signal: Signal, at: Instant): RefusedSignal => ({
  at,
  source: signal.source,
  code: 'signal.id-reused',
  detail: `id ${signal.id} was used for another signal; the first one stands`,
  signal: JSON.stringify(signal).slice(0, 2_000),
});
