import { boardOf } from '../../../domain/board.ts';
import type { Claim } from '../../../domain/claim.ts';
import type { HistoryChange } from '../../../domain/event.ts';
import { rememberSignal } from '../../../domain/lists/remember.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Limits } from '../../../domain/refuse.ts';
import { refuse, refuseListing } from '../../../domain/refuse.ts';
import type { Signal, SourceSignal } from '../../../domain/signal.ts';
import { claimsOf, spokeClaim } from '../../../domain/timeline/claims-of.ts';
import { apply, emptyFeed, keepOf } from '../../../domain/timeline/feed-state.ts';
import { fold } from '../../../domain/timeline/fold.ts';
import type { TimelineKey } from '../../../domain/timeline/key.ts';
import { keyOf, partsOf } from '../../../domain/timeline/key.ts';
import type { Interval } from '../../../domain/timeline/parts.ts';
import type { Instant, SourceId } from '../../../domain/words.ts';
import type { ParseSignal } from '../../intake/read.ts';
import type { SourceRecord } from '../../sources/sources.ts';
import type { SignalStep } from '../plan/plan.ts';
import type { Expected } from './play.ts';

export type ExpectedPorts = {
  readonly parse: ParseSignal;
  readonly catalogue: Catalogue;
  readonly limits: Limits;
  readonly sources: ReadonlyMap<SourceId, SourceRecord>;
};

export const expectation = ({ parse, catalogue, limits, sources }: ExpectedPorts): Expected => {
  const state = emptyFeed(keepOf('Exercise', limits.horizon));
  const history = new Map<TimelineKey, Map<Instant, Interval>>();
  const firstSaid = new Map<string, string>();
  const refused: Record<string, number> = {};
  let taken = 0;
  let repeated = 0;

  const refuseOne = (code: string): void => {
    refused[code] = (refused[code] ?? 0) + 1;
  };

  const add = (claim: Claim): boolean => {
    const folded = fold(state, claim, catalogue);
    if (folded === undefined) return false;
    apply(state, folded.patch);
    for (const change of folded.history) keep(history, change);
    return true;
  };

  const say = (word: SourceSignal): void => {
    if (word.kind === 'spoke') add(spokeClaim(word.profile, word.at));
    else add({ kind: 'silent', source: word.source, at: word.at, receivedAt: word.at, reason: word.reason });
  };

  /** As the door has it: undefined when it is refused. */
  const enter = ({ source: name, item, due }: SignalStep): Signal | undefined => {
    const source = sources.get(name);
    if (source === undefined) {
      refuseOne('source.unknown');
      return undefined;
    }
    const parsed = parse(item, { source, receivedAt: due, catalogue, scenarioTime: true });
    if ('code' in parsed) {
      refuseOne(parsed.code);
      return undefined;
    }
    const { signal } = parsed;
    const refusal = refuse(signal, source, limits, catalogue);
    if (refusal !== undefined) {
      refuseOne(refusal.code);
      return undefined;
    }
    if (signal.kind !== 'snapshot') return signal;
    const active = signal.active.filter(
      (line) => refuseListing(line, signal.receivedAt, source, limits, catalogue) === undefined,
    );
    return { ...signal, active };
  };

  const takeSignal = (signal: Signal): void => {
    const { id, source, receivedAt: _, trust: __, ...content } = signal;
    if (id !== undefined) {
      const said = JSON.stringify(content);
      const key = `${source}:${id}`;
      const first = firstSaid.get(key);
      if (first === undefined) firstSaid.set(key, said);
      else {
        if (first === said) repeated += 1;
        else refuseOne('signal.id-reused');
        return;
      }
    }
    const added = claimsOf(signal, state).map(add);
    const remembered = rememberSignal(signal, state);
    if (remembered !== undefined) apply(state, remembered);
    if (added.includes(true)) taken += 1;
    else repeated += 1;
  };

  return {
    take: (step) => {
      if (step.kind === 'word') return say(step.word);
      const signal = enter(step);
      if (signal !== undefined) takeSignal(signal);
    },
    board: () => boardOf(state, catalogue),
    history: () =>
      [...history].flatMap(([key, intervals]) =>
        [...intervals.values()].map((interval) => ({ ...interval, ...partsOf(key) })),
      ),
    counts: () => ({ taken, repeated, refused: { ...refused } }),
  };
};

const keep = (
  history: Map<TimelineKey, Map<Instant, Interval>>,
  { region, hazard, removed, put }: HistoryChange,
): void => {
  const key = keyOf(region, hazard);
  const intervals = history.get(key) ?? new Map<Instant, Interval>();
  history.set(key, intervals);
  for (const start of removed) intervals.delete(start);
  for (const interval of put) intervals.set(interval.startedAt, interval);
};
